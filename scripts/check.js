// Everything that must hold before a change goes in. The tests need the build; the other steps run beside them, since a
// test often waits and so leaves a core to others. Prints what failed, whole; ends with 1 if anything did.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

const lanes = [
  ['coverage'],
  // Types are checked here, of the tests too, so the build need not do it.
  ['check:code', 'check:rooms', 'check:dead', 'check:package', 'check:format'],
];

const started = performance.now();
const built = await inOrder(['build:unchecked']);
const rest = await Promise.all(lanes.map(async (steps) => await inOrder(steps)));
const sound = [built, ...rest].every(Boolean);
console.log(`${sound ? 'All checks passed' : 'Some checks failed'} in ${seconds(started)} s.`);
process.exitCode = sound ? 0 : 1;

/** Runs steps one after another, all of them, so that one run tells everything. */
async function inOrder(steps) {
  let sound = true;
  for (const step of steps) sound = (await passes(step)) && sound;
  return sound;
}

async function passes(step) {
  const begun = performance.now();
  const child = spawn('npm', ['run', '--silent', step], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [exit]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  console.log(`${exit === 0 ? 'ok  ' : 'FAIL'} ${step} (${seconds(begun)} s)`);
  if (exit !== 0) console.log(`${stdout}${stderr}`);
  return exit === 0;
}

function seconds(since) {
  return Math.round((performance.now() - since) / 1000);
}
