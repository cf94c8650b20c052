import { randomBytes } from 'node:crypto';
import { link, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import * as z from 'zod';

import { AppError, errnoOf, reasonOf } from '../errors/app-error.js';
import { isProvenDead, ownIdentity } from './process-identity.js';
import { writeNew } from './write-whole.js';

const lockSchema = z.strictObject({
  pid: z.int().nonnegative(),
  host: z.string(),
  boot: z.string(),
  started: z.string(),
  since: z.string(),
  nonce: z.string().regex(/^[0-9a-f]{16}$/),
});

type Owner = z.infer<typeof lockSchema>;

/** A run directory that this process alone may write to. */
export interface RunLock {
  readonly nonce: string;
  readonly boot: string;
  readonly pid: number;
  /** The process that died holding the lock, for telling; undefined where nobody had it. */
  readonly tookOverFrom: Owner | undefined;
  release(): Promise<void>;
}

/**
 * Locks the run. A lock appears whole under its name, or not at all. That of a process that is proven dead is not
 * replaced but followed by a lock named after it, which only one process can make: so two that find the same dead
 * owner never both win. Throws `run/locked` where the owner lives, is on another machine, or cannot be told;
 * `run/disk` where the directory cannot be written.
 */
export async function lockRun(directory: string): Promise<RunLock> {
  const nonce = randomBytes(8).toString('hex');
  const own: Owner = { ...(await ownIdentity()), since: new Date().toISOString(), nonce };
  const draft = join(directory, `.lock-${nonce}`);
  await writeNew(draft, `${JSON.stringify(own)}\n`);
  try {
    return await take(directory, draft, own);
  } finally {
    await rm(draft, { force: true });
  }
}

async function take(directory: string, draft: string, own: Owner): Promise<RunLock> {
  let name = 'lock';
  let before: Owner | undefined;
  for (;;) {
    const path = join(directory, name);
    if (await taken(draft, path)) {
      const release = async (): Promise<void> => await rm(path, { force: true });
      const { boot, pid } = own;
      return { nonce: own.nonce, boot, pid, tookOverFrom: before, release };
    }
    const owner = await ownerOf(path);
    if (!owner) continue; // Released in between.
    if (!(await isProvenDead(owner))) throw lockedBy(path, owner);
    before = owner;
    name = `lock-${owner.nonce}`;
  }
}

/** A hard link is made by one process alone, with its content in place. */
async function taken(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (cause) {
    if (errnoOf(cause) === 'EEXIST') return false;
    throw new AppError('run/disk', {
      message: `${path} cannot be made (${reasonOf(cause)}).`,
      context: { path },
      cause,
    });
  }
}

async function ownerOf(path: string): Promise<Owner | undefined> {
  const text = await readFile(path, 'utf8').catch((thrown: unknown) => {
    if (errnoOf(thrown) === 'ENOENT') return undefined;
    throw unreadable(path, thrown);
  });
  if (text === undefined) return undefined;
  try {
    return lockSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function lockedBy(path: string, { pid, host, since }: Owner): AppError {
  return new AppError('run/locked', {
    message: `${path}: process ${pid} on ${host} has this run since ${since}.`,
    actions: [
      `Wait for it to end. If that machine is gone for good, remove ${path} by hand: nothing else can prove it.`,
    ],
    context: { path, pid, host },
  });
}

function unreadable(path: string, cause: unknown): AppError {
  return new AppError('run/locked', {
    message: `${path} is there and cannot be read, so nobody knows whether its owner lives.`,
    actions: [`Remove ${path} once you know that no process uses this run.`],
    context: { path },
    cause,
  });
}
