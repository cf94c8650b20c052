import { cellText, type Cell } from './cell.js';
import type { Issue } from './issue.js';
import { hashOf } from './text-hash.js';

/**
 * Why a row was refused, for the next import of its report: the report shows what was made of the row, where nothing of
 * it is to be seen any more. It stands in the column `__refused` as one of a JSON list.
 */
export interface Verdict extends Pick<Issue, 'code' | 'message' | 'hint' | 'column'> {
  /**
   * The mark of what was refused: the cell of `column`, or the whole row where no column is named. The verdict holds
   * as long as that is as it was; one without a mark always holds.
   */
  readonly cells?: string;
}

/** Whether reading a report of the row once more could not find the issue: it is about the first file. */
export function isOfFirstFile({ code, stage, severity }: Issue): boolean {
  const isLost = stage === 'read' || code === 'expect/unique' || code === 'match/duplicate';
  return isLost && severity === 'error';
}

/** By which cells are known again. Half a character comes back from a file as U+FFFD, so it counts as that. */
export function markOf(cells: readonly (Cell | undefined)[]): string {
  const text = cells.map(cellText).join('\0').replace(LONE_SURROGATE, '\uFFFD');
  return hashOf(text).toString(36);
}

const LONE_SURROGATE = /\p{Surrogate}/gu;
