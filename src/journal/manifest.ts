import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import * as z from 'zod';

import { AppError } from '../errors/app-error.js';
import { writeWhole } from './write-whole.js';

/** Version of the manifest; a newer one is refused. */
const VERSION = 1;

/** What a run is about, written once before anything is sent. Holds no secret and no cell value. */
export const manifestSchema = z.strictObject({
  version: z.literal(VERSION),
  tool: z.string(),
  run: z.string(),
  command: z.enum(['import', 'validate']),
  dryRun: z.boolean(),
  startedAt: z.string(),
  account: z.strictObject({ id: z.int(), name: z.string(), subdomain: z.string(), url: z.string() }),
  /** Absolute; paths that the run was given are relative to it. */
  workingDirectory: z.string().optional(),
  input: z.strictObject({ path: z.string(), size: z.int(), sha256: z.string() }),
  mapping: z.strictObject({ path: z.string(), name: z.string(), sha256: z.string() }),
  dictionarySha256: z.string(),
  /** The highest id of each list that the run makes records in, before its first write; where the account tells. */
  newest: z.record(z.string(), z.int().nonnegative()).optional(),
  /** Options after merging, for repeating the run. */
  options: z.record(z.string(), z.unknown()),
});

export type Manifest = z.infer<typeof manifestSchema>;

const FILE = 'manifest.json';

export async function writeManifest(directory: string, manifest: Manifest): Promise<void> {
  await writeWhole(join(directory, FILE), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Whether a run has its manifest: before that nothing of it was sent. */
export async function isBegun(directory: string): Promise<boolean> {
  return await access(join(directory, FILE)).then(
    () => true,
    () => false,
  );
}

/**
 * Throws `usage/run-not-found` where there is no manifest, `run/changed` where a newer program wrote it, `run/journal`
 * where it is damaged.
 */
export async function readManifest(directory: string): Promise<Manifest> {
  const path = join(directory, FILE);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AppError('usage/run-not-found', { message: `${path} cannot be read.`, cause });
  });
  try {
    const written: unknown = JSON.parse(text);
    refuseNewer(path, written);
    return manifestSchema.parse(written);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('run/journal', { message: `${path} is damaged.`, context: { path }, cause });
  }
}

const versionSchema = z.object({ version: z.int() });

function refuseNewer(path: string, written: unknown): void {
  const { data } = versionSchema.safeParse(written);
  if (!data || data.version <= VERSION) return;
  throw new AppError('run/changed', {
    message: `${path} is of version ${data.version}; this program knows version ${VERSION}.`,
    actions: ['Go on with the newer kommo-bulk that wrote it.'],
    context: { path },
  });
}
