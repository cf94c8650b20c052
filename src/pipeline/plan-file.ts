import type { Cell } from '../model/cell.js';
import type { Payload } from '../model/draft.js';
import type { Issue } from '../model/issue.js';
import type { Hold } from '../planner/claims.js';
import { holdsOf } from '../planner/holds.js';
import type { Step } from '../planner/plan-window.js';
import { openWriter } from '../writer/open-writer.js';
import type { SurveyedRow } from './survey.js';

const COLUMNS = ['row', 'action', 'record', 'id', 'field', 'old', 'new', 'problem'] as const;

/** A plan while it is written: CSV or XLSX by its name, complete or not there. */
export interface PlanFile {
  write(row: SurveyedRow): Promise<void>;
  close(): Promise<void>;
  discard(): Promise<void>;
}

/** Opens the file of a plan: a line for each record of each row, and one for each field that changes. */
export async function openPlanFile(path: string): Promise<PlanFile> {
  const writer = await openWriter(path, COLUMNS);
  return {
    write: async (surveyed) => {
      for (const cells of linesOf(surveyed)) {
        await writer.write([{ cells: [surveyed.row.row.origin.row, ...cells] }]);
      }
    },
    close: async () => await writer.close(),
    discard: async () => await writer.discard(),
  };
}

/** All but the number of the row. */
function linesOf({ action, outcome, planned, steps }: SurveyedRow): readonly (readonly Cell[])[] {
  if (planned.kind === 'decided') {
    const issues = outcome?.issues ?? [];
    return issues.length === 0
      ? [[action, '', '', '', '', '', '']]
      : issues.map((issue) => issueLine(action, issue));
  }
  const stepOf = new Map(steps.map((step) => [step.hold.claim, step]));
  return [
    ...holdsOf(planned).flatMap((hold) => recordLines(hold, stepOf.get(hold.claim))),
    ...planned.attachments.map(({ draft }): readonly Cell[] => [
      'create',
      draft.slot,
      '',
      '',
      '',
      textOf(draft.payload),
      '',
    ]),
  ];
}

/** What a note or task says. */
function textOf({ text, params }: Payload): string {
  if (typeof text === 'string') return text;
  return params === undefined
    ? ''
    : Object.values(params ?? {})
        .map(String)
        .join('; ');
}

function issueLine(action: string, { field = '', value = '', message }: Issue): readonly Cell[] {
  return [action, '', '', field, '', value, message];
}

/** A record that is left as it is. */
function leftLine({ claim, draft: { slot }, record }: Hold): readonly Cell[] {
  const result = claim.peek();
  return result?.kind === 'made'
    ? ['made', slot, result.id, '', '', '', `by run ${result.run}, row ${result.row} of its file`]
    : ['unchanged', slot, record?.id ?? '', '', '', '', ''];
}

function recordLines(hold: Hold, step: Step | undefined): readonly (readonly Cell[])[] {
  const { slot } = hold.draft;
  const id = hold.record?.id ?? '';
  if (!hold.owner)
    return [['shared', slot, id, '', '', '', `as in data row ${hold.claim.requestId.split(':')[0] ?? ''}`]];
  if (!step) return [leftLine(hold)];
  if (step.id === undefined) return [['create', slot, '', '', '', '', '']];
  return (step.change?.fields ?? []).map((change) => [
    'update',
    slot,
    id,
    change.field,
    change.old,
    change.new,
    '',
  ]);
}
