import * as z from 'zod';

import { cellText, type Cell } from '../model/cell.js';
import { cut } from '../model/cut-text.js';
import type { Issue } from '../model/issue.js';
import type { Header } from '../model/table.js';

const numbersSchema = z.record(z.string(), z.number());

/**
 * Makes numbers of the texts that a report wrote for them, which `written` lists as JSON by column: as texts they would be
 * read by the locale of the mapping, and `12.345` may be twelve thousand there. What somebody wrote over one stays a text
 * of that locale. Gives an issue for each where it may be meant either way.
 */
export function restoreNumbers(value: Cell[], written: string, { indexOf }: Header): readonly Issue[] {
  return Object.entries(numbersIn(written)).flatMap(([column, number]) => {
    const at = indexOf.get(column);
    const text = at === undefined ? undefined : value[at];
    if (at === undefined || typeof text !== 'string') return [];
    const before = cellText(number);
    if (text === before) value[at] = number;
    return text !== before && isDoubtful(text.trim(), before) ? [doubt(column, { text, before })] : [];
  });
}

function numbersIn(written: string): Readonly<Record<string, number>> {
  if (written === '') return {};
  try {
    return numbersSchema.safeParse(JSON.parse(written)).data ?? {};
  } catch {
    return {};
  }
}

/** A point before three digits may be the sign for decimals, as in the file, or for thousands; a program may have dropped it. */
function isDoubtful(text: string, before: string): boolean {
  if (THREE_DIGITS.test(text)) return true;
  return before.includes('.') && text !== '' && Number(text) === Number(before.replace('.', ''));
}

const THREE_DIGITS = /^[+-]?\d{1,3}\.\d{3}$/;

function doubt(column: string, { text, before }: { text: string; before: string }): Issue {
  const value = cut(text, 200);
  return {
    code: 'cell/number',
    stage: 'read',
    severity: 'error',
    column,
    value,
    message: `${value} stands where a workbook had ${before}: whether it has decimals cannot be told.`,
    hint: 'Write the number in errors.xlsx, where there is no doubt.',
  };
}
