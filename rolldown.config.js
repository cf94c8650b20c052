// The program that is shipped: our own modules in few files, as to find and open each of several hundred takes a third of
// the start. The packages it depends on stay outside.
import { defineConfig } from 'rolldown';

/** What is started or imported by its name; files of src without the ending. */
const entries = [
  'index',
  'cli/main',
  // Threads.
  'pipeline/check/check-worker',
  'sandbox/embedded-worker',
  // Parts that are measured alone, outside the package's exports.
  'client/create-client',
  'matcher/disk-store',
  'matcher/key-table',
  'reader/open-table',
  'writer/csv',
];

export default defineConfig({
  input: Object.fromEntries(entries.map((name) => [name, `src/${name}.ts`])),
  platform: 'node',
  external: /^[^./]/,
  output: {
    dir: 'dist',
    entryFileNames: '[name].js',
    chunkFileNames: 'parts/[name].js',
    sourcemap: true,
    cleanDir: true,
  },
});
