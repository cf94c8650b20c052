// Builds the program that is shipped, without its types: rolldown.config.js says what it is made of.
import { chmodSync } from 'node:fs';
import { build } from 'rolldown';

import program from '../rolldown.config.js';

await build(program);
// Files are written without the executable bit; the bin needs it.
chmodSync(new URL('../dist/cli/main.js', import.meta.url), 0o755);
