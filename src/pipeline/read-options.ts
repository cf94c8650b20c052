import type { ReadOptions } from '../model/table.js';
import type { TableOptions } from './options.js';

/** The part of the options that the reader wants. */
export function readOptions(options: TableOptions, signal?: AbortSignal): ReadOptions {
  const { sheet, headerRow, skip, limit } = options;
  return {
    encoding: options.encoding,
    delimiter: options.delimiter,
    ...(sheet === undefined ? {} : { sheet }),
    ...(headerRow === undefined ? {} : { headerRow }),
    ...(skip === undefined ? {} : { skip }),
    ...(limit === undefined ? {} : { limit }),
    ...(signal === undefined ? {} : { signal }),
  };
}
