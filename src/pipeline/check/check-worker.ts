import { parentPort, workerData } from 'node:worker_threads';

import { AppError, asAppError } from '../../errors/app-error.js';
import { loadMapping } from '../../mapper/load-mapping.js';
import { isCheckJob, isCheckSetup, type CheckSetup, type CheckWork } from './check-messages.js';
import { compileCheck, type CheckRow } from './check-rows.js';
import { performCheck } from './check-work.js';

// A thread of a dry run: checks what it is sent, one job after another, and answers each.
const data: unknown = workerData;
if (!isCheckSetup(data))
  throw new AppError('internal/bug', { message: 'A thread was started without a setup.' });
const setup = data;
const ready = prepare(setup);
ready.catch(() => undefined); // Told with the first job.
let turn: Promise<void> = Promise.resolve();

parentPort?.on('message', (message: unknown) => {
  if (!isCheckJob(message)) return;
  turn = turn.then(async () => await answer(message.id, message.work));
});

async function answer(id: number, work: CheckWork): Promise<void> {
  try {
    const result = await performCheck(await ready, setup.layout, work);
    parentPort?.postMessage({ id, kind: 'done', result });
  } catch (thrown) {
    const { code, message, actions } = asAppError(thrown);
    parentPort?.postMessage({ id, kind: 'failed', error: { code, message, actions } });
  }
}

async function prepare({
  mapping,
  mappingSha256,
  dictionary,
  runDate,
  header,
}: CheckSetup): Promise<CheckRow> {
  const loaded = await loadMapping(mapping);
  if (loaded.sha256 !== mappingSha256)
    throw new AppError('run/changed', { message: `${mapping} changed while it was used.` });
  return compileCheck(header, { mapping: loaded.mapping, dictionary, runDate });
}
