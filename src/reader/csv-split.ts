import type { Dialect } from './csv-dialect.js';
import { RecordParser } from './csv-parser.js';

/** The cells of one line that was given up, as well as they can be told; reports show them to be repaired. */
export function splitLine(line: Buffer, dialect: Dialect): readonly string[] {
  let found: readonly string[] | undefined;
  const parser = new RecordParser(dialect, (cells) => (found ??= cells));
  const error = parser.feed(line) ?? parser.finish();
  return error === undefined && found ? found : line.toString('utf8').split(dialect.delimiter);
}
