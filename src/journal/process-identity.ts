import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { hrtime, kill, pid } from 'node:process';

import { errnoOf } from '../errors/app-error.js';

/** A process so that no other is taken for it: process numbers are used again, also after a restart. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Of the machine's start; blank where the system does not tell (it is Linux that does). */
  readonly boot: string;
  /** When the process started, in the system's own count; blank where it does not tell. */
  readonly started: string;
}

export async function ownIdentity(): Promise<ProcessIdentity> {
  return { pid, host: hostname(), boot: await bootId(), started: await startOf(pid) };
}

/**
 * Whether the process is proven to be gone: this machine, and another start of it, no such process, or a younger one
 * of the same number. A process of another machine is never proven gone.
 */
export async function isProvenDead(other: ProcessIdentity): Promise<boolean> {
  if (other.host !== hostname()) return false;
  const boot = await bootId();
  if (boot !== '' && other.boot !== '' && boot !== other.boot) return true;
  if (!isAlive(other.pid)) return true;
  const started = await startOf(other.pid);
  return started !== '' && other.started !== '' && started !== other.started;
}

/** Monotonic ms of the machine: the same for all its processes between two starts, whatever is done to the clock. */
export function machineClock(): number {
  return Number(hrtime.bigint() / 1_000n) / 1_000;
}

function isAlive(other: number): boolean {
  try {
    return kill(other, 0);
  } catch (thrown) {
    // The process of another user answers EPERM.
    return errnoOf(thrown) !== 'ESRCH';
  }
}

async function bootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')).trim();
}

/** The 22nd field of /proc/<pid>/stat; the second, a name in brackets, may hold blanks and brackets (proc(5)). */
async function startOf(of: number): Promise<string> {
  const stat = await readFile(`/proc/${of}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
