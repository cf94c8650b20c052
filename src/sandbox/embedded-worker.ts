import { parentPort } from 'node:worker_threads';

import { createSandbox } from './create-sandbox.js';

// A thread of its own: arrivals are stamped when they come, not when the run's own work lets the server look.
const sandbox = await createSandbox();
parentPort?.postMessage({ url: sandbox.url, token: sandbox.token });
