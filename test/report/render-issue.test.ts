import { describe, expect, it } from 'vitest';

import type { Issue } from '../../src/model/issue.js';
import type { Origin } from '../../src/model/origin.js';
import { renderIssue } from '../../src/report/render-issue.js';

const origin: Origin = { source: { file: 'deals.csv' }, ordinal: 16, firstLine: 17, lastLine: 17, row: 17 };
const issue: Issue = {
  code: 'cell/number',
  stage: 'map',
  severity: 'error',
  message: '"12,x" is not a number in pt-BR, such as 1.234,56',
  column: 'Valor',
};

describe('renderIssue', () => {
  it('names file, line, column, value and expectation', () => {
    expect(renderIssue(origin, issue)).toBe(
      'deals.csv, line 17, column Valor: "12,x" is not a number in pt-BR, such as 1.234,56.',
    );
  });

  it('adds the hint and the nearest values', () => {
    expect(renderIssue(origin, { ...issue, hint: 'Fix it', candidates: ['a', 'b'] })).toMatch(
      /1\.234,56\. Fix it\. Nearest allowed: a, b\.$/,
    );
  });

  it('names the sheet, and no column where the issue has none', () => {
    const { column: _column, ...bare } = issue;
    const sheet = { ...origin, source: { file: 'deals.xlsx', sheet: 'Deals' } };
    expect(renderIssue(sheet, bare)).toMatch(/^deals\.xlsx, sheet Deals, row 17: "12,x"/);
  });

  it('lets nothing of the data reach the terminal as a control', () => {
    expect(renderIssue(origin, { ...issue, message: '"\u001b[2J\n" is bad' })).toBe(
      String.raw`deals.csv, line 17, column Valor: "\u001B[2J\n" is bad.`,
    );
  });
});
