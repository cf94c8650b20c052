import type { RecordDraft } from '../model/draft.js';
import { plural } from '../model/entity.js';
import type { PlannedRequests } from '../model/forecast.js';
import type { RowOutcome } from '../model/outcome.js';
import type { CheckedRow } from '../planner/checked-row.js';
import { isMadeBefore } from '../planner/claims.js';
import { holdsOf } from '../planner/holds.js';
import type { Extras } from '../planner/merge-drafts.js';
import type { PlannedRow, SendRow, Step, WindowPlan } from '../planner/plan-window.js';
import { missingLinks, pairName, type RowLink } from '../planner/row-links.js';
import { planRows, type RowPlanning } from './send/plan-rows.js';

/** What becomes of a row's main record; `made` was it by another run. */
export type RowAction = 'create' | 'update' | 'unchanged' | 'made' | 'skip' | 'reject';

/** One row of a plan: what becomes of it, and of each of its records. */
export interface SurveyedRow {
  readonly row: CheckedRow;
  readonly action: RowAction;
  /** Of a row that is rejected. */
  readonly outcome: RowOutcome | undefined;
  /** Its own steps, in the order of its records. */
  readonly steps: readonly Step[];
  readonly planned: PlannedRow;
}

/** What a file comes to in an account as it is now. Nothing is sent. */
export interface Survey {
  readonly actions: Readonly<Record<RowAction, number>>;
  readonly endpoints: readonly PlannedRequests[];
  /** How many rows each other run has made. */
  readonly made: ReadonlyMap<string, number>;
  /** What rows add to records of earlier rows; empty unless the mapping merges duplicates. */
  readonly extras: Extras;
}

export interface Surveying extends Pick<RowPlanning, 'stop' | 'matcherFor' | 'before' | 'past'> {
  readonly batchSize: number;
  readonly bulkLink: boolean;
  readonly onRow?: (row: SurveyedRow) => Promise<void> | void;
}

/** Rows of one window of a survey: nothing is sent, so only memory counts. */
const WINDOW = 1_000;

/** Plans the whole file as a run would, and counts. */
export async function surveyRows(
  chunks: AsyncIterable<readonly CheckedRow[]>,
  surveying: Surveying,
): Promise<Survey> {
  const actions = { create: 0, update: 0, unchanged: 0, made: 0, skip: 0, reject: 0 };
  const made = new Map<string, number>();
  const counts = new EndpointCounts(surveying);
  const extras = new Map<string, RecordDraft[]>();
  for await (const plan of planRows(chunks, { ...surveying, size: () => WINDOW })) {
    for (const surveyed of surveyedRows(plan)) {
      actions[surveyed.action] += 1;
      counts.add(surveyed);
      countMade(surveyed, made);
      collectExtras(surveyed.planned, extras);
      await surveying.onRow?.(surveyed);
    }
  }
  return { actions, endpoints: counts.list(), made, extras };
}

function* surveyedRows({ rows, steps }: WindowPlan): Generator<SurveyedRow> {
  const stepOf = new Map(steps.map((step) => [step.hold.claim, step]));
  for (const planned of rows) {
    if (planned.kind === 'decided') {
      const { row, outcome } = planned;
      yield { row, action: outcome.kind === 'rejected' ? 'reject' : 'skip', outcome, steps: [], planned };
      continue;
    }
    const own = holdsOf(planned).flatMap(({ claim, owner }) => (owner ? (stepOf.get(claim) ?? []) : []));
    yield { row: planned.row, action: actionOf(planned, own), outcome: undefined, steps: own, planned };
  }
}

/** As the outcome of the row will be named: by its main record. */
function actionOf(planned: SendRow, steps: readonly Step[]): RowAction {
  if (planned.row.bundle.isAttachment === true)
    return planned.attachments.length > 0 ? 'create' : 'unchanged';
  const [main] = holdsOf(planned);
  if (main?.owner !== true) return 'skip';
  const step = steps.find(({ hold }) => hold.claim === main.claim);
  if (!step && planned.attachments.length === 0) return isMadeBefore(main) ? 'made' : 'unchanged';
  return step && step.id === undefined ? 'create' : 'update';
}

function countMade({ action, planned }: SurveyedRow, made: Map<string, number>): void {
  if (action !== 'made' || planned.kind !== 'send') return;
  const result = holdsOf(planned)[0]?.claim.peek();
  if (result?.kind === 'made') made.set(result.run, (made.get(result.run) ?? 0) + 1);
}

function collectExtras(planned: PlannedRow, extras: Map<string, RecordDraft[]>): void {
  if (planned.kind !== 'send') return;
  for (const { claim, draft, owner } of holdsOf(planned)) {
    if (owner || draft.rules?.duplicates !== 'merge') continue;
    const known = extras.get(claim.requestId);
    if (known) known.push(draft);
    else extras.set(claim.requestId, [draft]);
  }
}

/** Counts what goes to each endpoint. */
class EndpointCounts {
  readonly #items = new Map<string, number>();
  readonly #linked = new Set<string>();
  readonly #size: number;
  readonly #bulkLink: boolean;

  constructor({ batchSize, bulkLink }: Pick<Surveying, 'batchSize' | 'bulkLink'>) {
    this.#size = batchSize;
    this.#bulkLink = bulkLink;
  }

  add({ planned, steps }: SurveyedRow): void {
    for (const { hold, id } of steps) {
      this.#count(`${id === undefined ? 'POST' : 'PATCH'} ${plural[hold.claim.entity]}`);
    }
    if (planned.kind !== 'send') return;
    for (const link of missingLinks(planned)) this.#addLink(link);
    for (const { parent } of planned.elements) this.#countLink(plural[parent.claim.entity]);
    for (const { draft, parent } of planned.attachments) {
      this.#count(draft.entity === 'task' ? 'POST tasks' : `POST ${plural[parent.claim.entity]}/notes`);
    }
  }

  #addLink(link: RowLink): void {
    const path = plural[link.from.claim.entity];
    if (this.#linked.has(pairName(link))) return;
    this.#linked.add(pairName(link));
    this.#countLink(path);
  }

  #countLink(path: string): void {
    this.#count(this.#bulkLink ? `POST ${path}/link` : `POST ${path}/{id}/link`);
  }

  list(): readonly PlannedRequests[] {
    return [...this.#items].map(([endpoint, items]) => ({
      endpoint,
      items,
      requests: endpoint.includes('{id}') ? items : Math.ceil(items / this.#size),
    }));
  }

  #count(endpoint: string): void {
    this.#items.set(endpoint, (this.#items.get(endpoint) ?? 0) + 1);
  }
}
