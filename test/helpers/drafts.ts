import type { Bundle, MatchKey, RecordDraft } from '../../src/model/draft.js';
import type { Mode, RecordEntity } from '../../src/model/entity.js';
import type { SourceRow } from '../../src/model/table.js';
import type { ReadyRow } from '../../src/planner/checked-row.js';

interface DraftParts {
  readonly name?: string;
  readonly mode?: Mode;
  readonly keys?: readonly (readonly [name: string, value: string])[];
  readonly slot?: string;
  readonly tags?: boolean;
}

/** A record draft with a name and, as pairs, its match keys. */
export function draft(entity: RecordEntity, parts: DraftParts = {}): RecordDraft {
  const keys: MatchKey[] = (parts.keys ?? []).map(([name, value]) => ({ name, value }));
  return {
    entity,
    slot: parts.slot ?? entity,
    mode: parts.mode ?? 'create',
    payload: { name: parts.name ?? entity, ...(parts.tags === true ? { tags_to_add: [{ name: 'x' }] } : {}) },
    provenance: { keys: {}, customFields: [] },
    keys,
  };
}

/** A source row of one cell, the `ordinal`-th of its file. */
export function sourceRow(ordinal: number, cells: readonly string[] = [String(ordinal)]): SourceRow {
  const line = ordinal + 1;
  return {
    origin: { source: { file: 'test.csv' }, ordinal, firstLine: line, lastLine: line, row: line },
    value: cells,
    issues: [],
  };
}

/** A row that is ready to be sent. */
export function readyRow(ordinal: number, bundle: Partial<Bundle>): ReadyRow {
  return {
    kind: 'ready',
    row: sourceRow(ordinal),
    bundle: { contacts: [], attachments: [], ...bundle },
    issues: [],
  };
}
