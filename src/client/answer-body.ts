import type { ItemError } from './client.js';
import { plainText } from './plain-text.js';
import type { Reply } from './transport.js';

/**
 * What a body is, whatever the status. `named`: JSON that names bad items. `repeat`: JSON that asks to repeat.
 * `limit`: JSON that complains of too many items. `blocked`: JSON that speaks of a block. `cut`: announced as JSON
 * and not readable as such.
 */
export type BodyShape = 'none' | 'json' | 'named' | 'repeat' | 'limit' | 'blocked' | 'cut' | 'text';

export interface Body {
  readonly shape: BodyShape;
  readonly json: unknown;
  /** Kommo's explanation, safe to print. */
  readonly detail: string;
  readonly items: readonly ItemError[];
}

const MAX_PAGE_TEXT = 200;

// Phrases Kommo is known to use (developers.kommo.com/docs/http-codes; transient faults as integrators report them).
const phrases = [
  [/\blimit \d+ per page\b/i, 'limit'],
  [/\b(?:please,? (?:repeat|try again|retry)|repeat (?:the|your) request|try again later)\b/i, 'repeat'],
  [/\bblocked\b/i, 'blocked'],
] as const satisfies readonly (readonly [RegExp, BodyShape])[];

/** Reads a body as far as it can be read; never throws. */
export function readAnswer({ text, contentType }: Pick<Reply, 'text' | 'contentType'>): Body {
  if (text.trim() === '') return { shape: 'none', json: undefined, detail: 'an empty answer', items: [] };
  const json = parsed(text);
  if (json === undefined) {
    const shape = contentType.includes('json') ? 'cut' : 'text';
    return { shape, json, detail: plainText(withoutTags(text), MAX_PAGE_TEXT), items: [] };
  }
  const items = [...validationErrors(json), ...entityErrors(json)];
  const detail = detailOf(json, text);
  if (items.length > 0) return { shape: 'named', json, detail, items };
  return { shape: phrases.find(([phrase]) => phrase.test(detail))?.[1] ?? 'json', json, detail, items };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The words of an HTML page; only its beginning is looked at. */
function withoutTags(text: string): string {
  return text.slice(0, 10 * MAX_PAGE_TEXT).replace(/<[^<>]*>/g, ' ');
}

function detailOf(json: unknown, body: string): string {
  const said = [member(json, 'detail'), member(json, 'title'), legacyText(json)];
  const words = said.find((part): part is string => typeof part === 'string' && part !== '');
  return plainText(words ?? body);
}

/** `errors: [{code: 226, …}]` of older endpoints. */
function legacyText(json: unknown): string | undefined {
  const [first] = listOf(member(json, 'errors'));
  const code = member(first, 'code');
  return typeof code === 'number' || typeof code === 'string' ? `Kommo's error ${code}` : undefined;
}

/** `validation-errors: [{request_id, errors: [{code, path, detail}]}]`. */
function validationErrors(json: unknown): ItemError[] {
  return listOf(member(json, 'validation-errors')).flatMap((item) => {
    const requestId = idText(member(item, 'request_id'));
    const complaints = listOf(member(item, 'errors'));
    return (complaints.length > 0 ? complaints : [undefined]).map((complaint) => ({
      requestId,
      code: plainText(textOf(member(complaint, 'code'), 'unnamed'), 100),
      path: plainText(textOf(member(complaint, 'path'), ''), 200),
      detail: plainText(textOf(member(complaint, 'detail'), '')),
    }));
  });
}

/** `errors: {"<entity id>": "Lead not found"}` of a bulk update. */
function entityErrors(json: unknown): ItemError[] {
  const errors = member(json, 'errors');
  if (typeof errors !== 'object' || errors === null || Array.isArray(errors)) return [];
  return Object.entries(errors).flatMap(([entityId, detail]) =>
    /^\d+$/.test(entityId) && typeof detail === 'string'
      ? [{ requestId: undefined, entityId, code: 'NotFound', path: 'id', detail: plainText(detail) }]
      : [],
  );
}

function member(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function idText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function textOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : otherwise;
}
