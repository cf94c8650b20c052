import { refAt, type FieldRef, type Json } from '../model/draft.js';
import type { Issue } from '../model/issue.js';
import type { Operation } from '../model/operation.js';
import type { ItemError } from './client.js';
import { plainText } from './plain-text.js';

const MAX_ERRORS = 3;
const MAX_VALUE = 200;

// The codes of developers.kommo.com/docs/http-codes that mean something to do.
const hints: ReadonlyMap<string, string> = new Map([
  [
    'NotSupportedChoice',
    'The account may have changed since it was read: pull it again, and see that the value still exists.',
  ],
  ['NotFound', 'The record is deleted or merged in Kommo.'],
]);

/** What Kommo refused of one operation, in the user's terms: column and field of the first error. */
export function refusalIssue(operation: Operation, errors: readonly ItemError[], detail: string): Issue {
  const path = pathOf(errors[0]);
  const ref = fieldAt(operation, path);
  return {
    code: errors.length === 0 ? 'api/refused' : 'api/rejected',
    stage: 'send',
    severity: 'error',
    message: plainText(`Kommo refused ${ref?.field ?? operation.entity}: ${said(errors, detail)}`),
    ...present('column', ref?.columns[0]),
    ...present('field', ref?.field),
    ...present('value', valueAt(operation.payload, path)),
    ...present('hint', hints.get(errors[0]?.code ?? '')),
  };
}

function pathOf(error: ItemError | undefined): readonly string[] {
  return error === undefined || error.path === '' ? [] : error.path.split('.');
}

function present<K extends string>(key: K, text: string | undefined): Partial<Record<K, string>> {
  const part: Partial<Record<K, string>> = {};
  if (text !== undefined) part[key] = text;
  return part;
}

/** A path through `_embedded` belongs to the contact or company that travels inside a lead. */
function fieldAt({ draft, embedded }: Operation, path: readonly string[]): FieldRef | undefined {
  const [head, list, index, ...rest] = path;
  if (head === '_embedded' && (list === 'contacts' || list === 'companies')) {
    const inner = embedded?.[list]?.[Number(index)];
    if (inner) return refAt(inner.provenance, rest);
  }
  return refAt(draft.provenance, path);
}

function said(errors: readonly ItemError[], detail: string): string {
  if (errors.length === 0) return detail;
  const shown = errors.slice(0, MAX_ERRORS).map(({ code, path, detail: why }) => {
    const place = path === '' ? code : `${code} at ${path}`;
    return why === '' ? place : `${place}: ${why}`;
  });
  const more = errors.length - shown.length;
  return shown.join(' ') + (more > 0 ? ` (and ${more} more)` : '');
}

/** The value that stands at a path of the payload, as text; undefined for lists and objects. */
function valueAt(payload: Json, path: readonly string[]): string | undefined {
  let at: Json | undefined = path.length === 0 ? undefined : payload;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = new Map(Object.entries(at)).get(step);
  }
  if (at === undefined || at === null || typeof at === 'object') return undefined;
  return plainText(String(at), MAX_VALUE);
}
