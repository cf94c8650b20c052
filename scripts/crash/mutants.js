// Programs that break one rule each. The crash loop must find every one of them, or it proves nothing. `shows` is where
// it shows soonest: the kind of import, where sessions die, and whether the power goes with them.
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const mutants = {
  /** What got no answer is simply sent again. */
  'no-reconcile': {
    shows: { kind: 'contacts', point: 'mid-response' },
    changes: [
      [
        'pipeline/doubt/look-for.js',
        'const { path, method, watermark } = open;',
        'return { found: new Map(), absent: wanted.map(({ name }) => name), unclear: [] }; const { path, method, watermark } = open;',
      ],
      ['pipeline/doubt/settle-doubt.js', 'return answered || ', 'return true || '],
    ],
  },
  /** The journal hears of a write when its answer is here. */
  'intent-after-send': {
    shows: { kind: 'contacts', point: 'mid-response' },
    changes: [
      [
        'client/send-pieces.js',
        'const write = await ledger.intent(request, piece.map(({ requestId }) => requestId));',
        'const sent = await client.write(request); const write = await ledger.intent(request, piece.map(({ requestId }) => requestId));',
      ],
      ['client/send-pieces.js', 'const verdict = await client.write(request);', 'const verdict = sent;'],
    ],
  },
  /** What is written is taken for safe; a power cut shows that it is not. */
  'no-fsync': {
    shows: { kind: 'contacts', point: 'mid-response', powerCuts: true },
    changes: [['journal/open-journal.js', 'await this.#file.datasync();', '']],
  },
  /** The n-th record of an answer is taken for the n-th that was sent. */
  'match-by-position': {
    shows: { kind: 'everything' },
    changes: [
      [
        'client/join-answers.js',
        'for (const item of items) {',
        'for (const [at, found] of items.entries()) { const item = { ...found, request_id: batch.kind === "complex" ? [batch.operations[at]?.requestId] : batch.operations[at]?.requestId };',
      ],
    ],
  },
};

/** A copy of the built program in `directory`, changed as the mutant says; the path of its `dist`. */
export function mutate(name, directory) {
  const dist = join(directory, `mutant-${name}`, 'dist');
  cpSync('dist', dist, { recursive: true, filter: (path) => !/\.(?:map|d\.ts)$/.test(path) });
  cpSync('package.json', join(dist, '..', 'package.json'));
  const modules = join(dist, '..', 'node_modules');
  if (!existsSync(modules)) symlinkSync(join(process.cwd(), 'node_modules'), modules);
  for (const [file, from, to] of mutants[name].changes) {
    const path = join(dist, file);
    const text = readFileSync(path, 'utf8');
    if (text.split(from).length !== 2) throw new Error(`${name}: ${file} does not hold "${from}" once.`);
    writeFileSync(
      path,
      text.replace(from, () => to),
    );
  }
  return dist;
}
