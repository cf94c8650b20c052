import { readFile } from 'node:fs/promises';

import { beforeAll, describe, expect, it } from 'vitest';

import { faultKinds } from '../../src/sandbox/faults/kinds.js';
import { readFaults } from '../../src/sandbox/faults/read-faults.js';
import { defaultSwitches, switchesSchema } from '../../src/sandbox/switches/switches.js';

let page: string;
let rows: readonly (readonly string[])[];

beforeAll(async () => {
  page = await readFile('docs/sandbox.md', 'utf8');
  rows = page
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
});

const marks = ['documented', 'measured', 'reported', 'inferred', 'unknown', 'own'];

describe('the page about the sandbox', () => {
  it('has a row for every switch, with what it decides, how well that is known, and its default', () => {
    const written = rows.filter((row) => row.length === 4 && marks.includes(row[1] ?? '') && row[3] !== '');
    const values = new Map<string, unknown>(Object.entries(defaultSwitches));
    const wanted = Object.entries(switchesSchema.shape).map(([name, schema]) => {
      const { description, mark } = schema.meta() ?? {};
      return [description, mark, `\`${JSON.stringify(values.get(name))}\``, `\`${name}\``];
    });
    expect(written).toEqual(wanted);
  });

  it('marks what is fixed, too', () => {
    const fixed = rows.filter((row) => row[2] === 'fixed');
    expect(fixed.length).toBeGreaterThan(20);
    for (const [, mark] of fixed) expect(marks).toContain(mark);
  });

  it('has a row for every fault, with what the client sees and its keys', () => {
    for (const [name, { says, keys }] of Object.entries(faultKinds)) {
      const row = rows.find((cells) => cells[0] === `\`${name}\``);
      expect([row?.[1], row?.[3]], name).toEqual([says, keys.map((key) => `\`${key}\``).join(', ')]);
    }
  });

  it('shows a fault script that is one', () => {
    const script = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    expect(readFaults(script)).toHaveLength(6);
  });
});
