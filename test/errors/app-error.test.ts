import { describe, expect, it } from 'vitest';

import { AppError, asAppError, errnoOf } from '../../src/errors/app-error.js';
import { errorCodes } from '../../src/errors/codes.js';

describe('AppError', () => {
  it('takes exit code, recovery and advice from the registry', () => {
    const error = new AppError('api/blocked', { message: '403' });
    expect(error).toMatchObject({
      exitCode: 10,
      recovery: 'abort',
      title: 'Kommo has blocked this account or address',
    });
    expect(error.actions).toEqual([errorCodes['api/blocked'].action]);
  });

  it('prefers the advice of whoever throws it', () => {
    expect(new AppError('run/disk', { message: 'full', actions: ['Make room.'] }).actions).toEqual([
      'Make room.',
    ]);
  });
});

describe('asAppError', () => {
  it('keeps our own errors and calls every other one a bug', () => {
    const ours = new AppError('run/disk', { message: 'full' });
    expect(asAppError(ours)).toBe(ours);
    expect(asAppError(new TypeError('x'))).toMatchObject({
      code: 'internal/bug',
      exitCode: 70,
      message: 'x',
    });
    expect(asAppError('odd').message).toBe('odd');
  });

  it.each(['EMFILE', 'ENFILE', 'EROFS', 'EACCES', 'EFBIG', 'ENAMETOOLONG', 'ENOSPC'])(
    'calls what the system refuses with %s no bug, in its own words',
    (code) => {
      const message = `${code}: refused, open '/tmp/x'`;
      const thrown = new Error('outer', { cause: Object.assign(new Error(message), { code }) });
      expect(asAppError(thrown.cause)).toMatchObject({ code: 'system/refused', exitCode: 5, message });
      expect(asAppError(thrown)).toMatchObject({ code: 'system/refused' });
    },
  );
});

describe('errnoOf', () => {
  it.each([
    [Object.assign(new Error('gone'), { code: 'ENOENT' }), 'ENOENT'],
    [
      new TypeError('fetch failed', { cause: Object.assign(new Error(''), { code: 'ECONNRESET' }) }),
      'ECONNRESET',
    ],
    [new Error('plain'), undefined],
    ['text', undefined],
  ])('finds the system code of %s', (thrown, code) => {
    expect(errnoOf(thrown)).toBe(code);
  });
});
