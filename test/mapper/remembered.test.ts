import { expect, it } from 'vitest';

import { remembered } from '../../src/mapper/remembered.js';

it('a text is looked up once, and a long one each time, so that its memory is free again', () => {
  const asked: number[] = [];
  const find = remembered((text) => asked.push(text.length) > 0 && text.length);
  const long = 'x'.repeat(10_000);
  for (const text of ['New', 'New', long, long]) expect(find(text)).toBe(text.length);
  expect(asked).toEqual([3, 10_000, 10_000]);
});
