import type { FileOptions } from '../index.js';
import type { CliContext } from './context.js';
import { connectionOptions, fileFlags, pick, type Flags } from './options.js';

const names = Object.keys(fileFlags).filter((name) => name !== 'base-url');

/** The library's options from the flags of import and validate; the library checks them. */
export function fileOptions(flags: Flags, context: CliContext): FileOptions {
  const picked = pick(flags, names);
  const { delimiter } = picked;
  return {
    ...connectionOptions(flags, context),
    ...picked,
    ...(delimiter === '\\t' ? { delimiter: '\t' } : {}),
    file: String(flags['file']),
    mapping: String(flags['mapping']),
  };
}
