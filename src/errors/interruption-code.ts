import { errorCodes } from './codes.js';

const codes = ['run/hung-up', 'run/interrupted', 'run/terminated'] as const;

/** The code of what a signal stopped, which is aborted with its exit code; any other reason counts as the user's Ctrl-C. */
export function interruptionCode({ reason }: AbortSignal): (typeof codes)[number] {
  return codes.find((code) => errorCodes[code].exit === reason) ?? 'run/interrupted';
}
