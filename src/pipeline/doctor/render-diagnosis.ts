import { printable } from '../../report/printable.js';
import type { CheckStatus } from './doctor-check.js';
import type { Diagnosis } from './doctor.js';

const marks: Readonly<Record<CheckStatus, string>> = {
  ok: 'ok     ',
  note: 'note   ',
  unknown: 'unknown',
  problem: 'PROBLEM',
};

/** A diagnosis for people: a line for each check, and what it comes to at the end. */
export function renderDiagnosis({ checks, tool }: Diagnosis): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.map(({ name, status, says }) => `${marks[status]}  ${name.padEnd(width)}  ${says}`);
  const problems = checks.filter(({ status }) => status === 'problem').length;
  const end = problems === 0 ? 'No problem found.' : `${problems} problem${problems === 1 ? '' : 's'} found.`;
  return [...lines, `kommo-bulk ${tool}: ${end}`].map(printable).join('\n');
}
