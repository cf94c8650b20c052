import { readFileSync } from 'node:fs';

/**
 * The most memory that a process held since its program started, in MiB. Linux tells it in /proc; `maxRSS` of
 * node:process will not do, since a child's begins with its parent's.
 */
export function peakMiB(pid = 'self') {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}
