import { describe, expect, it } from 'vitest';

import { compilePipe, type CompiledPipe, type PipeProblem } from '../../src/mapper/compile-pipe.js';
import { parsePipe } from '../../src/mapper/pipe-syntax.js';
import { brazil } from './transforms/apply.js';

function compile(text: string): CompiledPipe | { readonly problems: readonly PipeProblem[] } {
  const pipe = parsePipe(`A ${text === '' ? '' : '| '}${text}`);
  if ('problem' in pipe) throw new Error(pipe.problem);
  return compilePipe(pipe.steps, brazil);
}

function compiled(text: string): CompiledPipe {
  const pipe = compile(text);
  if ('problems' in pipe) throw new Error(JSON.stringify(pipe.problems));
  return pipe;
}

function problems(text: string): readonly PipeProblem[] {
  const pipe = compile(text);
  return 'problems' in pipe ? pipe.problems : [];
}

describe('compilePipe', () => {
  it.each([
    ['', 'x', 'text', 'x'],
    ['', 17, 'text', 17],
    ['', '', 'text', null],
    ['', { iso: '2025-12-31T08:30:00' }, 'text', '2025-12-31 08:30:00'],
    ['trim', ' x ', 'text', 'x'],
    ['digits | pad(14)', '12.345-6', 'text', '00000000123456'],
    ['trim | money', ' R$ 1.200,50 ', 'number', 1200.5],
    ['number | round | pad(3)', '6,5', 'text', '007'],
    ['bool | map(TRUE, yes, FALSE, no)', 'não', 'text', 'no'],
    ['lower | list(";")', 'A;;B', 'list', ['a', 'b']],
    ['list(";") | integer | round', '1;2', 'list', [1, 2]],
    ['list(";") | split(",") | uniq | join("+")', 'a,b;b', 'text', 'a+b'],
    ['default("1,5") | number', null, 'number', 1.5],
    ['trim | default(x)', '   ', 'text', 'x'],
    ['number | default(0)', null, 'number', 0],
    ['bool | default(false)', null, 'bool', false],
    ['date', { iso: '2025-12-31T08:30:00' }, 'day', { kind: 'day', iso: '2025-12-31' }],
    ['datetime', { iso: '2025-12-31' }, 'moment', { kind: 'moment', unix: 1_767_150_000 }],
    ['date | datetime', '31/12/2025 08:30', 'moment', { kind: 'moment', unix: 1_767_150_000 }],
    ['datetime | date', '31/12/2025 08:30', 'day', { kind: 'day', iso: '2025-12-31' }],
    ['list(";") | date', '31/12/2025;', 'list', [{ kind: 'day', iso: '2025-12-31' }]],
  ])('%s makes %j into %s %j', (text, cell, gives, expected) => {
    const pipe = compiled(text);
    expect(pipe.gives).toBe(gives);
    expect(pipe.run(cell)).toEqual(expected);
  });

  it('stops at the first failure', () => {
    expect(compiled('number | pad(3) | default(5)').run('x')).toMatchObject({
      kind: 'failure',
      code: 'cell/number',
    });
  });

  it.each([
    ['trim | trimm', 1, 'There is no transform named trimm. Did you mean trim?'],
    ['zzzzzz', 0, 'There is no transform named zzzzzz.'],
    ['__proto__', 0, 'There is no transform named __proto__.'],
    ['date | upper', 1, 'upper takes text or number or bool, and day arrives here.'],
    ['trim | round', 1, 'round takes number, and text arrives here.'],
    ['list(";") | date | email', 2, 'email takes text or number or bool, and day arrives here.'],
    ['bool | number', 1, 'number takes text or number, and bool arrives here.'],
    ['pad', 0, 'pad(length, character?): an argument is missing.'],
    ['trim(1)', 0, 'trim: there are too many arguments.'],
    [
      'date(DD/MM/yyyy)',
      0,
      'date(format, ...): argument 1: DD in the format DD/MM/yyyy means nothing here: write dd.',
    ],
    [
      'date | default("2025-01-01")',
      1,
      'Put default before date and datetime: its value is text, and is read there.',
    ],
    ['number | default(x)', 1, 'default takes a number here, because a number arrives.'],
    ['bool | default(x)', 1, 'default takes a boolean here, because a boolean arrives.'],
  ])('%s: step %d is a problem', (text, step, problem) => {
    expect(problems(text)).toMatchObject([{ step, problem }]);
  });

  it('names every problem, and the nearest names', () => {
    expect(problems('uper | pad(0) | fone')).toMatchObject([
      { step: 0, candidates: ['upper'] },
      { step: 1, problem: expect.stringContaining('argument 1') as string },
      { step: 2, problem: 'There is no transform named fone. Did you mean money or phone?' },
    ]);
    expect(problems('datetme')[0]?.candidates?.[0]).toBe('datetime');
  });
});
