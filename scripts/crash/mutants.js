// Programs that break one rule each. The crash loop must find every one of them, or it proves nothing. `shows` is where
// it shows soonest: the kind of import, where sessions die, and whether the power goes with them.
import { cpSync, existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { rolldown } from 'rolldown';

import program from '../../rolldown.config.js';

/** What the run made and its journal does not know is recognised, which would mend what these programs break. */
const noNet = [
  'pipeline/doubt/recognise.ts',
  'const { strangers, lookOnly, brake } = deps;',
  'const { lookOnly, brake } = deps; const strangers = undefined;',
];

export const mutants = {
  /** What got no answer is simply sent again. */
  'no-reconcile': {
    shows: { kind: 'contacts', point: 'mid-response' },
    changes: [
      [
        'pipeline/doubt/look-for.ts',
        'const { path, watermark } = open;',
        'return { found: new Map(), absent: wanted.map(({ name }) => name), unclear: [] }; const { path, watermark } = open;',
      ],
      ['pipeline/doubt/settle-doubt.ts', 'if (open.answered || ', 'if (true || '],
      noNet,
    ],
  },
  /** The journal hears of a write when its answer is here. */
  'intent-after-send': {
    shows: { kind: 'contacts', point: 'mid-response' },
    changes: [
      [
        'client/send-pieces.ts',
        'const write = await ledger.intent(',
        'const sent = await client.write(request); const write = await ledger.intent(',
      ],
      ['client/send-pieces.ts', 'const verdict = await client.write(request);', 'const verdict = sent;'],
      noNet,
    ],
  },
  /** What is written is taken for safe; a power cut shows that it is not. */
  'no-fsync': {
    shows: { kind: 'contacts', point: 'mid-response', powerCuts: true },
    changes: [['journal/open-journal.ts', 'await this.#file.datasync();', ''], noNet],
  },
  /** The n-th record of an answer is taken for the n-th that was sent. */
  'match-by-position': {
    shows: { kind: 'everything' },
    changes: [
      [
        'client/join-answers.ts',
        'for (const item of items) {',
        'for (const [at, found] of items.entries()) { const item = { ...found, request_id: batch.kind === "complex" ? [batch.operations[at]?.requestId] : batch.operations[at]?.requestId };',
      ],
    ],
  },
};

/** Builds the program into `directory`, changed as the mutant says; the path of its `dist`. */
export async function mutate(name, directory) {
  const home = join(directory, `mutant-${name}`);
  const dist = join(home, 'dist');
  const left = new Set(mutants[name].changes);
  const bundle = await rolldown({
    ...program,
    plugins: [{ name, transform: (code, id) => changed(code, id, left) }],
  });
  await bundle.write({ ...program.output, dir: dist, sourcemap: false });
  await bundle.close();
  const [missed] = left;
  if (missed) throw new Error(`${name}: ${missed[0]} does not hold "${missed[1]}" once.`);
  cpSync('package.json', join(home, 'package.json'));
  const modules = join(home, 'node_modules');
  if (!existsSync(modules)) symlinkSync(join(process.cwd(), 'node_modules'), modules);
  return dist;
}

/** A module with those of the changes that are its own; what was made is taken from `left`. */
function changed(code, id, left) {
  let text = code;
  for (const change of left) {
    const [file, from, to] = change;
    if (!id.endsWith(`/src/${file}`) || text.split(from).length !== 2) continue;
    text = text.replace(from, () => to);
    left.delete(change);
  }
  return text === code ? null : text;
}
