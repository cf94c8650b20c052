import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { keyValue } from '../../src/mapper/match-key.js';
import { folded, nameIndex } from '../../src/mapper/name-index.js';
import { userNames } from '../../src/mapper/resolve-users.js';
import { dictionary } from '../helpers/dictionary.js';
import { prop } from '../helpers/prop.js';

describe('a name of the account', () => {
  const names = nameIndex([
    { id: 1, name: 'Novo' },
    { id: 2, name: 'novo' },
    { id: 3, name: 'Em  negociação' },
    { id: 4, name: '#1' },
    { id: 5, name: 'Fechado' },
  ]);

  it.each([
    ['exactly', 'Novo', 1],
    ['exactly, in small letters', 'novo', 2],
    ['in another case', 'FECHADO', 5],
    ['with other spaces', ' em negociação ', 3],
    ['with accents composed in another way', 'em negociac\u0327a\u0303o', 3],
    ['in full width', 'Ｆｅｃｈａｄｏ', 5],
    ['by its id', '#5', 5],
    ['that looks like an id', '#1', 4],
  ])('is found %s', (_, text, id) => {
    expect(names.find(text)).toEqual({ kind: 'one', id });
    expect(names.find(text)).toEqual({ kind: 'one', id });
  });

  it('that differs in case alone goes before one that differs in spaces too', () => {
    const two = nameIndex([
      { id: 1, name: 'Em  análise' },
      { id: 2, name: 'em análise' },
    ]);
    expect(two.find('EM ANÁLISE')).toEqual({ kind: 'one', id: 2 });
  });

  it('that is two names is told with both', () => {
    expect(names.find('NOVO')).toEqual({ kind: 'many', candidates: ['Novo (#1)', 'novo (#2)'] });
  });

  it.each(['', 'x', '#99', '__proto__', 'constructor'])('is not found for %j', (text) => {
    expect(names.find(text)).toMatchObject({ kind: 'none' });
  });

  it('comes with the nearest, or with some of all', () => {
    expect(names.find('Fechadu')).toMatchObject({ candidates: ['Fechado'] });
    expect(names.find('xyzxyzxyzxyz')).toMatchObject({
      candidates: [],
      known: ['Novo', 'novo', 'Em  negociação', '#1', 'Fechado'],
    });
  });

  prop([fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1 })])(
    'is found whatever it is',
    (texts) => {
      const index = nameIndex(texts.map((name, id) => ({ id: id + 1, name })));
      expect(texts.map((text) => index.find(text))).toEqual(
        texts.map((_, id) => ({ kind: 'one', id: id + 1 })),
      );
    },
  );
});

describe('a user', () => {
  const users = userNames(dictionary.users);

  it.each([
    ['maria@example.com', 11],
    ['MARIA@example.com', 11],
    ['joão pereira', 12],
  ])('is found by %s', (text, id) => {
    expect(users(['email', 'name']).find(text)).toEqual({ kind: 'one', id });
  });

  it('is found by what is asked for alone', () => {
    expect(users(['email']).find('Maria Souza')).toMatchObject({
      kind: 'none',
      candidates: ['Maria Souza <maria@example.com>'],
    });
    expect(users(['name']).find('maria@example.com')).toMatchObject({ kind: 'none' });
  });

  it('who shares a name is told with all of that name', () => {
    expect(users(['email', 'name']).find('Ana Lima')).toMatchObject({
      kind: 'many',
      candidates: ['Ana Lima (#13)', 'Ana Lima (#14)'],
    });
    expect(users(['email', 'name']).find('ana@example.com')).toEqual({ kind: 'one', id: 14 });
  });

  it.each(['Pedro Gómez', 'pedro@example.com'])('who is not active is told so: %s', (text) => {
    expect(users(['email', 'name']).find(text)).toMatchObject({ kind: 'inactive' });
  });
});

describe('a match key', () => {
  it.each([
    ['email', ' Ana@Example.com ', 'ana@example.com'],
    ['phone', '+5511987654321', '+5511987654321'],
    ['phone', '(11) 98765-4321', '+5511987654321'],
    ['phone', '12', '12'],
    ['phone', 'none', undefined],
    ['text', '  Padaria\u00a0 IPÊ ', 'padaria ipê'],
    ['text', 'ﬁrma', 'firma'],
    ['text', ' ', undefined],
  ] as const)('of the kind %s makes %j of itself comparable', (kind, text, key) => {
    expect(keyValue(kind, text, 'BR')).toBe(key);
  });

  it('of a phone without a country is its digits', () => {
    expect(keyValue('phone', '(11) 98765-4321', undefined)).toBe('11987654321');
  });

  prop([fc.string()])('does not change when it is made again', (text) => {
    expect(folded(folded(text))).toBe(folded(text));
  });
});
