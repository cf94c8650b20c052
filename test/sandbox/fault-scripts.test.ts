import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { drawMs, type Duration } from '../../src/sandbox/faults/duration.js';
import { faultNames } from '../../src/sandbox/faults/kinds.js';
import { readFaults } from '../../src/sandbox/faults/read-faults.js';
import { faultScriptSchema, type Fault } from '../../src/sandbox/faults/script.js';
import { seededRandom } from '../../src/sandbox/server/random.js';
import { prop } from '../helpers/prop.js';
import { at, listAt, startApi, type Api } from './api.js';

describe('a fault script', () => {
  it.each(faultNames)('may hold %s alone', (fault) => {
    expect(faultScriptSchema.parse([{ fault }])).toEqual([{ fault }]);
  });

  it.each([
    ['[{fault: reset-never}]', 'fault'],
    ['[{fault: latency-before}]', 'fault'],
    ['[{fault: reset, partial: 1}]', 'partial'],
    ['[{fault: reset-after, ms: 5}]', 'ms'],
    ['[{fault: block, retryAfter: 5}]', 'retryAfter'],
    ['[{fault: throttle, retryAfter: "1\\n2"}]', 'not the value of a header'],
    ['[{fault: mutate, partial: 1}]', 'partial'],
    ['[{fault: block, colour: red}]', 'colour'],
    ['[{fault: latency, ms: {from: 5}}]', 'ms'],
    ['{fault: block}', 'expected array'],
  ])('is refused when it is %s, and told why', (text, word) => {
    expect(() => readFaults(text)).toThrow(word);
  });

  it('may be YAML with the keys of its kind', () => {
    const text = '- { fault: reset-late, partial: 3, ms: { median: 80, p99: 900 }, method: POST, nth: 2 }';
    expect(readFaults(text)).toHaveLength(1);
  });
});

describe('a duration', () => {
  const many = (duration: Duration): number[] => {
    const random = seededRandom(7);
    return Array.from({ length: 2000 }, () => drawMs(duration, random)).sort((a, b) => a - b);
  };

  it('of a median and a 99th percentile has both', () => {
    const drawn = many({ median: 100, p99: 1000 });
    expect(drawn[1000]).toBeGreaterThan(90);
    expect(drawn[1000]).toBeLessThan(111);
    expect(drawn[1980]).toBeGreaterThan(800);
    expect(drawn[1980]).toBeLessThan(1250);
  });

  prop([fc.nat(5000), fc.nat(5000)])('from %i to %i lies in between', (from, more) => {
    const drawn = many({ from, to: from + more });
    expect(drawn[0]).toBeGreaterThanOrEqual(from);
    expect(drawn.at(-1)).toBeLessThanOrEqual(from + more);
  });
});

describe('a change of the data between pages', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
  });
  beforeEach(async () => {
    api.sandbox.reset();
    for (const name of ['A', 'B', 'C', 'D']) await api.make('/leads', { name });
  });
  afterAll(async () => {
    await api.sandbox.close();
  });

  const names = async (mutation: Omit<Fault, 'fault'>, order = ''): Promise<string[]> => {
    const script = [{ fault: 'mutate', ...mutation }];
    await fetch(`${api.sandbox.url}/_sandbox/faults`, { method: 'PUT', body: JSON.stringify(script) });
    const pages: string[] = [];
    for (const page of [1, 2, 3]) {
      const reply = await api.get(`/leads?limit=2&page=${page}${order}`);
      pages.push(
        listAt(reply.body, '_embedded.leads')
          .map((one) => String(at(one, 'name'))[0])
          .join(''),
      );
    }
    return pages;
  };

  it.each<[string, Omit<Fault, 'fault'>, string, string[]]>([
    ['nothing without counts', {}, '', ['AB', 'CD', '']],
    ['an update shifts the default order', { update: 1, page: 2 }, '', ['AB', 'DA', '']],
    ['an update leaves the order by id', { update: 1, page: 2 }, '&order[id]=asc', ['AB', 'CD', '']],
    ['a deletion shifts the order by id', { delete: 1, page: 2 }, '&order[id]=asc', ['AB', 'D', '']],
    ['the last may be deleted instead', { delete: 1, which: 'last', page: 2 }, '', ['AB', 'C', '']],
    ['a new record comes at the end', { create: 1, page: 3 }, '', ['AB', 'CD', 'M']],
    ['other records change nothing here', { create: 1, kind: 'contacts' }, '', ['AB', 'CD', '']],
    ['every page may see one', { update: 1 }, '', ['BC', 'AB', '']],
  ])('%s', async (_case, mutation, order, pages) => {
    expect(await names(mutation, order)).toEqual(pages);
  });

  it('strikes beside another fault', async () => {
    const script = [
      { fault: 'mutate', create: 2 },
      { fault: 'empty', page: 2 },
    ];
    await fetch(`${api.sandbox.url}/_sandbox/faults`, { method: 'PUT', body: JSON.stringify(script) });
    expect((await api.get('/leads?limit=2&page=2')).status).toBe(204);
    expect(api.sandbox.state()).toHaveLength(6);
  });
});
