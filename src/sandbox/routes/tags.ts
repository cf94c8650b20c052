import * as z from 'zod';

import { hal, type Answer } from '../http/answer.js';
import { KIND, type Call, type Route } from '../http/call.js';
import { readItems } from '../http/items.js';
import { optional } from '../http/optional.js';
import { linkTo, listPage } from '../http/page.js';
import { invalid, notSupportedChoice, type BadItem } from '../http/problem.js';
import { filterValues } from '../http/query.js';
import { isRecordPath, type RecordPath, type Tag } from '../store/record.js';
import { tagNamed } from '../write/tags.js';

export const tagRoutes: readonly Route[] = [
  { method: 'GET', path: `/:kind${KIND}/tags`, answer: listTags },
  { method: 'POST', path: `/:kind${KIND}/tags`, answer: createTags },
];

/** The colours that a lead tag may have (reference/add-tags). */
const colors = new Set(
  `EBEBEB D0D0D0 F2DDF7 D1A4DC FF8F92 FFC8C8 C7DB8C DDEBB5 8699DA AABDFF FFCE5A FFE193 90CDB0 C6F4DE A9A5D7
  D8D5FF 86C0FC 832161 6A0F49 0C7C59 10599D 9D2B32 247BA0`.split(/\s+/),
);

const written = z.object({ name: z.string().min(1), color: optional(z.string()) });

export function kindOf(call: Call): RecordPath {
  const kind = call.param('kind');
  return isRecordPath(kind) ? kind : 'leads';
}

function listTags(call: Call): Answer {
  const kind = kindOf(call);
  const names = new Set(filterValues(call.query, 'name'));
  const { search } = call.query;
  return listPage(call, {
    key: 'tags',
    shelf: call.world.store.tags[kind],
    orders: {},
    filters: [
      ...(names.size > 0 ? [({ name }: Tag) => names.has(name)] : []),
      ...(search === '' ? [] : [({ name }: Tag) => name.toLowerCase().includes(search)]),
    ],
    show: (tag) => show(call, kind, tag),
  });
}

function createTags(call: Call): Answer {
  const kind = kindOf(call);
  const read = readItems(call.body, written, call.world.switches.writeLimit);
  if ('refusal' in read) return read.refusal;
  const bad = read.items.flatMap(({ requestId, complaints, written: tag }): BadItem[] => {
    const color = tag?.color ?? null;
    const isKnown = color === null || (kind === 'leads' && colors.has(color));
    const all = isKnown ? complaints : [...complaints, notSupportedChoice('color')];
    return all.length > 0 ? [{ requestId, complaints: all }] : [];
  });
  if (bad.length > 0) return invalid(bad);
  const tags = read.items.flatMap(({ requestId, written: tag }) => {
    if (!tag) return [];
    const { id, name, color } = tagNamed(call.world, kind, { name: tag.name, color: tag.color ?? null });
    return [{ id, name, color, request_id: requestId }];
  });
  return hal({ _links: linkTo(call, call.path), _embedded: { tags } });
}

function show(call: Call, kind: RecordPath, { id, name, color }: Tag): unknown {
  return { id, name, color, _links: linkTo(call, `/${kind}/tags/${id}`) };
}
