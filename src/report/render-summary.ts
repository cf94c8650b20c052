import type { IssueGroup } from '../model/issue-groups.js';
import { issueCodes } from '../model/issue-codes.js';
import { rowKinds } from '../model/outcome.js';
import { printable } from './printable.js';
import type { Summary } from './summary.js';

const MOST_GROUPS = 10;

/** A summary for people: counts that add up, requests and rate, problems by kind, the reports, and the next commands. */
export function renderSummary(summary: Summary): string {
  return [
    countsLine(summary),
    ...requestsLine(summary),
    ...groupLines('Problems', summary.errors),
    ...groupLines('Warnings', summary.warnings),
    ...endLine(summary),
    ...fileLines(summary),
    ...summary.nextCommands.map((command) => `Next:     ${command}`),
  ]
    .map(printable)
    .join('\n');
}

function countsLine({ counts, rows, dryRun, durationMs, reason }: Summary): string {
  const parts = rowKinds
    .filter((kind) => counts[kind] > 0)
    .map((kind) => `${counted(counts[kind])} ${dryRun && kind === 'unprocessed' ? 'ready to send' : kind}`);
  const mark =
    counts.ambiguous > 0 ? '?' : counts.rejected + counts.failed > 0 || reason !== 'done' ? '✖' : '✔';
  const unit = rows === 1 ? 'row' : 'rows';
  return `${mark} ${parts.join(' · ') || 'nothing to do'}  (${counted(rows)} ${unit} in ${duration(durationMs)})`;
}

function requestsLine({ requests, writes, throttled, rate, dryRun }: Summary): readonly string[] {
  if (dryRun) return ['Nothing was sent: this was a dry run.'];
  if (requests === 0) return ['No request was sent.'];
  const slowed = throttled === 0 ? '' : `, ${counted(throttled)} answered 429`;
  return [
    `Requests: ${counted(requests)} (${counted(writes)} writes${slowed}), ${rate.toFixed(2)} a second.`,
  ];
}

function groupLines(title: string, groups: readonly IssueGroup[]): readonly string[] {
  if (groups.length === 0) return [];
  const shown = groups.slice(0, MOST_GROUPS).map(({ count, code, column, row }) => {
    const place = column === undefined ? '' : `column ${column}: `;
    const first = row === undefined ? '' : ` ${count === 1 ? 'Row' : 'First in row'} ${row}.`;
    return `  ${counted(count)} x ${place}${issueCodes[code]}${first} [${code}]`;
  });
  const more = groups.length - shown.length;
  return [`${title}:`, ...shown, ...(more > 0 ? [`  and ${more} more kinds`] : [])];
}

function endLine({ reason, exitCode }: Summary): readonly string[] {
  if (reason === 'done') return [];
  // Of a command that had nothing to do with such a run.
  return [`Stopped:  ${reason}${exitCode === 0 ? '' : ` (exit ${exitCode})`}`];
}

function fileLines({ directory, files }: Summary): readonly string[] {
  if (files.length === 0) return [`Run:      ${directory}`];
  return files.map((file, index) => `${index === 0 ? 'Reports: ' : '         '} ${file}`);
}

/** 11193 as "11 193", for reading. */
function counted(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ' ');
}

function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 1) return 'under 1s';
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const parts = [hours > 0 ? `${hours}h` : '', hours + minutes > 0 ? `${minutes}m` : '', `${seconds % 60}s`];
  return parts.join('');
}
