import { describe, expect, it } from 'vitest';

import { apply, complaint } from './apply.js';

describe('bool', () => {
  it.each([
    'yes',
    'Y',
    'true',
    '1',
    'Sí',
    'si',
    'SIM',
    'verdadeiro',
    'VERDADERO',
    'Да',
    'ИСТИНА',
    'Si\u0301',
    ' sim ',
    1,
    true,
  ])('reads %j as yes', (value) => {
    expect(apply('bool', value)).toBe(true);
  });

  it.each(['no', 'N', 'FALSE', '0', 'Não', 'nao', 'falso', 'Нет', 'ЛОЖЬ', 0, false])(
    'reads %j as no',
    (value) => {
      expect(apply('bool', value)).toBe(false);
    },
  );

  it.each(['talvez', 'x', '2', 2, '-', 'yes please', '__proto__'])('refuses %j', (value) => {
    expect(complaint(apply('bool', value))).toMatchObject({
      code: 'cell/bool',
      expected: 'a yes or a no, such as sim or não',
    });
  });

  it('takes further words for yes, and goes on knowing the others', () => {
    expect(apply('bool', 'Ativo', ['ATIVO', 'x'])).toBe(true);
    expect(apply('bool', 'x', ['ativo', 'x'])).toBe(true);
    expect(apply('bool', 'não', ['ativo'])).toBe(false);
    expect(complaint(apply('bool', 'inativo', ['ativo'])).code).toBe('cell/bool');
  });

  it.each([null, '', '  '])('passes the blank %j on', (value) => {
    expect(apply('bool', value)).toBeNull();
  });
});
