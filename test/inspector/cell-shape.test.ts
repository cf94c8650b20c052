import { describe, expect, it } from 'vitest';
import { shapeOf } from '../../src/inspector/cell-shape.js';

describe('the shape of a cell', () => {
  it.each([
    ['17', 'integer', undefined],
    ['-5', 'integer', undefined],
    ['10,5', 'decimal', '1234,56'],
    ['1.200,50', 'decimal', '1.234,56'],
    ['1,200.50', 'decimal', '1,234.56'],
    ['1.234', 'decimal', '1.234'],
    ['12 345', 'decimal', '1 234'],
    ["1'234.50", 'decimal', "1'234.56"],
    ['75%', 'integer', undefined],
    ['5,51199E+12', 'decimal', 'scientific'],
    ['R$ 1.200,50', 'money', '1.234,56'],
    ['$74.69', 'money', '1234.56'],
    ['15 000 ₽', 'money', '1 234'],
    ['100 EUR', 'money', undefined],
    ['2025-12-31', 'date', 'yyyy-MM-dd'],
    ['2025-12-31T08:30:00Z', 'datetime', 'yyyy-MM-dd'],
    ['31/12/2025', 'date', 'dd/MM/yyyy'],
    ['12/31/2025', 'date', 'MM/dd/yyyy'],
    ['05/06/2025', 'date', '??/??/yyyy'],
    ['31.12.25 08:30', 'datetime', 'dd.MM.yy'],
    ['2025/12/31', 'date', 'yyyy/MM/dd'],
    ['45/45/2025', 'text', undefined],
    ['08:30', 'time', undefined],
    ['ana@example.com', 'email', undefined],
    ['ana@example.com; bia@example.com', 'text', undefined],
    ['+55 11 91234-5678', 'phone', undefined],
    ['(11) 91234-5678', 'phone', undefined],
    ['+5511912345678', 'phone', undefined],
    ['+1 (212) 555-0100 ext. 12', 'phone', undefined],
    ['https://example.com/a', 'url', undefined],
    ['www.example.com', 'url', undefined],
    ['acme.example.com', 'url', undefined],
    ['Sim', 'boolean', undefined],
    ['N', 'boolean', undefined],
    ['Rua 7', 'text', undefined],
    ['Ana Souza', 'text', undefined],
    ['x'.repeat(10_000), 'text', undefined],
  ])('%j is %s', (text, shape, form) => {
    expect(shapeOf(text, text)).toEqual(form === undefined ? { shape } : { shape, form });
  });

  it.each([
    [17, 'integer'],
    [1.5, 'decimal'],
    [true, 'boolean'],
    [{ iso: '2025-12-31' }, 'date'],
    [{ iso: '2025-12-31T08:30:00' }, 'datetime'],
  ])('of a typed cell is its type: %j', (cell, shape) => {
    expect(shapeOf(cell, 'whatever').shape).toBe(shape);
  });

  it('is found quickly in text made to be slow', () => {
    const nasty = ['1'.repeat(300), `${'1 '.repeat(150)}x`, `${'a.'.repeat(150)}!`, `${'-'.repeat(300)}1`];
    for (const text of nasty) expect(shapeOf(text, text)).toBeDefined();
  });
});
