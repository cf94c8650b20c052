import { expect, it } from 'vitest';

import { errorCodes } from '../../src/errors/codes.js';
import { interruptionCode } from '../../src/errors/interruption-code.js';

it.each([
  [129, 'run/hung-up'],
  [130, 'run/interrupted'],
  [143, 'run/terminated'],
] as const)('a signal that is aborted with the exit code %i makes a run end with it', (exit, code) => {
  expect(interruptionCode(AbortSignal.abort(exit))).toBe(code);
  expect(errorCodes[code].exit).toBe(exit);
});

it('a signal that is aborted for any other reason counts as a Ctrl-C', () => {
  expect(interruptionCode(AbortSignal.abort())).toBe('run/interrupted');
});
