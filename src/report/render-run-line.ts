import { rowKinds } from '../model/outcome.js';
import type { Tally } from '../model/tally.js';
import { printable } from './printable.js';

/** A past run in one line of a list. */
export interface RunLine {
  readonly run: string;
  readonly directory: string;
  readonly command: string;
  readonly account: string;
  readonly input: string;
  readonly tally: Tally;
  /** Undefined where the run was cut off. */
  readonly exitCode: number | undefined;
}

/** "20260301T120000Z-deals-7f3a  import  sandbox  deals.csv  1200 created, 27 rejected  exit 1". */
export function renderRunLine(line: RunLine): string {
  const counts = rowKinds.filter((kind) => line.tally[kind] > 0).map((kind) => `${line.tally[kind]} ${kind}`);
  const ended = line.exitCode === undefined ? 'cut off' : `exit ${line.exitCode}`;
  const parts = [line.run, line.command, line.account, line.input, counts.join(', ') || 'no rows', ended];
  return parts.map(printable).join('  ');
}
