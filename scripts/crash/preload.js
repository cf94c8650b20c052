// Loaded before the program (node --import): its process dies of SIGKILL where the loop wants it to.
import { appendFileSync } from 'node:fs';

import { watch } from './hooks.js';
import { World } from './world.js';

const [point, nth = '1'] = (process.env.CRASH_AT ?? '').split('@');
const world = new World(
  { point: point === '' ? undefined : point, nth: Number(nth) },
  {
    end: () => {
      process.kill(process.pid, 'SIGKILL');
      for (;;); // The signal comes at once; nothing may run in between.
    },
  },
);
const log = process.env.CRASH_DURABLE_LOG;
world.durable = {
  set: (name, size) => {
    if (log) appendFileSync(log, `${JSON.stringify({ name, size })}\n`);
  },
};
let begun = false;
watch(() => {
  if (!begun) process.send?.('begun');
  begun = true;
  return world;
});
process.on('SIGINT', () => void world.here('in-signal-handler'));
