import type { Issue } from '../model/issue.js';
import { describeOrigin, type Origin } from '../model/origin.js';
import { printable } from './printable.js';

/**
 * An issue in one line for people: `deals.csv, line 17, column Valor: "12,x" is not a number in pt-BR, such as
 * 1.234,56. Write it with a comma.`
 */
export function renderIssue(origin: Origin, issue: Issue): string {
  const place = [describeOrigin(origin), ...(issue.column === undefined ? [] : [`column ${issue.column}`])];
  const advice = adviceOf(issue);
  return printable(`${place.join(', ')}: ${sentence(issue.message)}${advice === '' ? '' : ` ${advice}`}`);
}

/** What the user can do, with the nearest allowed values; blank where nothing is known. */
export function adviceOf({ hint, candidates = [] }: Issue): string {
  const nearest = candidates.length === 0 ? '' : `Nearest allowed: ${candidates.join(', ')}.`;
  return [hint === undefined ? '' : sentence(hint), nearest].filter((part) => part !== '').join(' ');
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
