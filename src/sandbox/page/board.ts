import { html } from 'hono/html';

import type { Stage, StoredPipeline } from '../store/pipelines.js';
import type { CrmRecord } from '../store/record.js';
import type { World } from '../world.js';
import type { Html } from './layout.js';
import { count, day, money, nameOf } from './words.js';

const CARDS = 15;

interface Column {
  sum: number;
  total: number;
  /** The newest, newest first. */
  readonly leads: CrmRecord[];
}

/** Every pipeline with its stages side by side, and the newest leads of each. */
export function board(world: World): Html {
  const columns = columnsOf(world);
  const pipelines = [...world.store.pipelines.values()].toSorted((a, b) => a.sort - b.sort || a.id - b.id);
  return html`<h1>Board</h1>
    <p class="lead">
      ${count(world.store.records.leads.size)} leads, ${count(world.store.records.contacts.size)} contacts,
      ${count(world.store.records.companies.size)} companies.
    </p>
    ${pipelines.map((pipeline) => pipelineBoard(world, pipeline, columns))}`;
}

function pipelineBoard(world: World, pipeline: StoredPipeline, columns: ReadonlyMap<string, Column>): Html {
  const stages = pipeline.stages.map((stage) =>
    stageColumn(world, stage, columns.get(keyOf(pipeline.id, stage.id))),
  );
  return html`<section aria-labelledby="pipeline-${pipeline.id}">
    <h2 id="pipeline-${pipeline.id}">${pipeline.name}</h2>
    <div class="board" tabindex="0" role="group" aria-label="Stages of ${pipeline.name}">${stages}</div>
  </section>`;
}

function stageColumn(world: World, { name, color }: Stage, column: Column | undefined): Html {
  const { total = 0, sum = 0, leads = [] } = column ?? {};
  return html`<article class="stage" style="border-top-color: ${color}">
    <h3>${name}</h3>
    <p>${count(total)} · ${money(world, sum)}</p>
    <ul>
      ${leads.map((lead) => card(world, lead))}
    </ul>
    ${total > leads.length ? html`<p>and ${count(total - leads.length)} more</p>` : ''}
  </article>`;
}

function card(world: World, record: CrmRecord): Html {
  return html`<li class="card">
    <a href="/leads/${record.id}">${nameOf(record)}</a>
    <span>${money(world, record.lead?.price ?? 0)} · ${day(world, record.updated_at)}</span>
  </li>`;
}

function columnsOf({ store }: World): ReadonlyMap<string, Column> {
  const columns = new Map<string, Column>();
  for (const record of store.records.leads.all().toReversed()) {
    if (!record.lead || record.is_deleted) continue;
    const key = keyOf(record.lead.pipeline_id, record.lead.status_id);
    const column = columns.get(key) ?? { sum: 0, total: 0, leads: [] };
    column.sum += record.lead.price;
    column.total += 1;
    if (column.leads.length < CARDS) column.leads.push(record);
    columns.set(key, column);
  }
  return columns;
}

function keyOf(pipelineId: number, statusId: number): string {
  return `${pipelineId} ${statusId}`;
}
