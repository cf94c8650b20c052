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

/** A run whose manifest or journal this program cannot read: damaged, or of a newer program. */
export interface UnreadableRun {
  readonly run: string;
  readonly directory: string;
  /** Why, in a sentence. */
  readonly problem: string;
}

/** "20260301T120000Z-deals-7f3a  import  sandbox  deals.csv  1200 created, 27 rejected  exit 1". */
export function renderRunLine(line: RunLine | UnreadableRun): string {
  if ('problem' in line) return [line.run, line.problem].map(printable).join('  ');
  const counts = rowKinds.filter((kind) => line.tally[kind] > 0).map((kind) => `${line.tally[kind]} ${kind}`);
  const ended = line.exitCode === undefined ? 'cut off' : `exit ${line.exitCode}`;
  const parts = [line.run, line.command, line.account, line.input, counts.join(', ') || 'no rows', ended];
  return parts.map(printable).join('  ');
}
