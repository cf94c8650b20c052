// Everything that must hold before a change goes in. The tests need the build; what reads the source runs beside them,
// since a test often waits and so leaves a core to others. Prints what failed, whole; ends with 1 if anything did. With
// `--tested` the tests have passed already, with their coverage, and the rest is checked.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

const started = performance.now();
const build = inOrder(['build:program']);
const source = inOrder(['check:code', 'check:rooms', 'check:dead', 'check:format']);
const tests = after([build], process.argv.includes('--tested') ? [] : ['coverage']);
// The package has declarations, which the check of the code leaves.
const shipped = after([build, source], ['check:package']);
const sound = (await Promise.all([build, source, tests, shipped])).every(Boolean);
console.log(`${sound ? 'All checks passed' : 'Some checks failed'} in ${seconds(started)} s.`);
process.exitCode = sound ? 0 : 1;

async function after(others, steps) {
  await Promise.all(others);
  return await inOrder(steps);
}

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
