import { stat } from 'node:fs/promises';

import { fetchAccountDictionary } from '../../client/account-dictionary.js';
import { AppError } from '../../errors/app-error.js';
import { interruptionCode } from '../../errors/interruption-code.js';
import type { ExportEntity } from '../../flattener/columns-of.js';
import { plural, type RecordEntity } from '../../model/entity.js';
import type { AccountDictionary } from '../../schema/account-dictionary.js';
import { openAtomicFile } from '../../writer/atomic-file.js';
import { connect, type Connection, type ConnectionEvent } from '../connect.js';
import { exportInto } from './export-into.js';
import { LinkedRecords } from './export-linked.js';
import { worstOf, type EntityStatement, type ExportManifest } from './export-manifest.js';
import {
  exportOptionsSchema,
  refuseMixtures,
  wantedEntities,
  type ExportOptions,
  type ExportSettings,
} from './export-options.js';
import { planExport, type PlannedEntity } from './export-plan.js';
import { destinationOf, filesOf, type Destination } from './export-destination.js';
import { openOutput, type ExportOutput } from './export-output.js';
import { parseOptions } from '../options.js';
import { toolVersion } from '../version.js';

/** What an export tells while it goes on: how far it is, and what the connection has to say. */
export type ExportEvent = Exporting | ConnectionEvent;

interface Exporting {
  readonly kind: 'exporting';
  readonly entity: ExportEntity;
  /** Records of the entity so far. */
  readonly records: number;
  readonly requests: number;
  readonly rate: number;
}

/** The caller's side of an export. */
export interface ExportHooks {
  readonly onEvent?: (event: ExportEvent) => void;
  /** Asked for each file that exists, unless `force` is set; anything but true stops the export. */
  readonly confirmReplace?: (path: string) => Promise<boolean>;
  /** Stops the export; nothing appears under its final name. */
  readonly signal?: AbortSignal;
}

const kinds: readonly RecordEntity[] = ['lead', 'contact', 'company'];

/** Clocks of two machines differ; a record is rather named as changed than not. */
const CLOCK_MARGIN_S = 60;

/**
 * Exports entities of an account into files that appear complete or not at all. Resolves to the manifest, which is
 * also written to `<out>.manifest.json`; a partial export keeps its files as `name.partial` and resolves with exit
 * code 5. Throws `usage/…`, `auth/…`, `api/…`, `output/file` and `run/interrupted`, and then leaves nothing behind.
 */
export async function exportAccount(
  written: ExportOptions,
  hooks: ExportHooks = {},
): Promise<ExportManifest> {
  const settings = parseOptions(exportOptionsSchema, written);
  refuseMixtures(settings);
  const entities = wantedEntities(settings);
  const destination = await destinationOf(settings, entities);
  await confirmReplacing(filesOf(destination, entities), settings, hooks);
  const connection = await connect(settings, {
    readOnly: true,
    signal: hooks.signal,
    onEvent: hooks.onEvent,
  });
  try {
    return await runExport({ settings, entities, destination, connection, hooks });
  } catch (thrown) {
    throw hooks.signal?.aborted === true ? interruption(hooks.signal, thrown) : thrown;
  } finally {
    await connection.close();
  }
}

interface Run {
  readonly settings: ExportSettings;
  readonly entities: readonly ExportEntity[];
  readonly destination: Destination;
  readonly connection: Connection;
  readonly hooks: ExportHooks;
}

async function runExport(run: Run): Promise<ExportManifest> {
  const startedAt = new Date();
  const { settings, destination, connection } = run;
  const dictionary = await fetchAccountDictionary(connection.client, kindsShown(run));
  const began = Math.floor(connection.client.time() / 1000) - CLOCK_MARGIN_S;
  const plan = await planExport({ ...run, dictionary, began });
  const output = await openOutput(destination, writeOptions(settings));
  try {
    const statements: EntityStatement[] = [];
    for (const planned of plan.entities)
      statements.push(await exportPlanned(planned, output, { ...run, began }));
    const files = await output.finish();
    const manifest = manifestOf(run, { dictionary, startedAt, statements, files });
    await publish(output, manifest, `${destination.path}.manifest.json`);
    if (manifest.status !== 'partial') await plan.remember();
    return manifest;
  } catch (thrown) {
    await output.discard();
    throw thrown;
  }
}

/** The kinds of records of which columns are shown; a list of columns may name those of linked records. */
function kindsShown({ entities, settings }: Run): readonly RecordEntity[] {
  const mayShowAll = settings.columns !== undefined || settings.with !== undefined;
  return kinds.filter((kind) => mayShowAll || entities.some((entity) => entity === plural[kind]));
}

/** The manifest is on disk before the first file gets its name: a full disk leaves the files of the last time. */
async function publish(output: ExportOutput, manifest: ExportManifest, path: string): Promise<void> {
  const sidecar = await openAtomicFile(path);
  try {
    await sidecar.write(`${JSON.stringify(manifest, null, 2)}\n`);
    await sidecar.finish();
    if (manifest.status !== 'partial') await output.publish();
    await sidecar.publish();
  } catch (thrown) {
    await sidecar.discard();
    throw thrown;
  }
}

async function exportPlanned(
  { filter, remembered, ...plan }: PlannedEntity,
  output: ExportOutput,
  { connection: { client }, hooks, began }: Run & { readonly began: number },
): Promise<EntityStatement> {
  const { entity, columns } = plan;
  const onRecords = (records: number): void => {
    const { requests, rate } = client.stats();
    hooks.onEvent?.({ kind: 'exporting', entity, records, requests, rate });
  };
  const linked = plan.linked.length > 0 ? new LinkedRecords(client, plan.linked) : undefined;
  // Of a few records only what they are linked to is looked up.
  if (filter.isWhole && plan.changesFrom === undefined) await linked?.readAll();
  const writer = await output.begin(entity, columns);
  const { changesFrom } = plan;
  const deps = { client, began, filter, changesFrom, remembered, onRecords, linked };
  return await exportInto(plan, writer, deps);
}

interface Ending {
  readonly dictionary: AccountDictionary;
  readonly startedAt: Date;
  readonly statements: readonly EntityStatement[];
  readonly files: ExportManifest['files'];
}

function manifestOf({ settings, connection }: Run, ending: Ending): ExportManifest {
  const { id, name, subdomain } = ending.dictionary.account;
  // What holds a secret is left out by name, so that no later option is written by accident with it.
  const { apiKey, proxy, ...options } = settings;
  const status = worstOf(ending.statements.map((statement) => statement.status));
  return {
    version: 1,
    tool: toolVersion,
    status,
    account: { id, name, subdomain },
    startedAt: ending.startedAt.toISOString(),
    finishedAt: new Date().toISOString(),
    requests: connection.client.stats().requests,
    options,
    entities: ending.statements,
    files: ending.files,
    exitCode: status === 'partial' ? 5 : 0,
  };
}

function writeOptions({ bom, formulaGuard, delimiter }: ExportSettings): Parameters<typeof openOutput>[1] {
  return { bom: bom !== 'no', formulaGuard: formulaGuard === 'on', delimiter };
}

async function confirmReplacing(
  files: readonly string[],
  { force, merge }: ExportSettings,
  { confirmReplace }: ExportHooks,
): Promise<void> {
  if (force || merge) return;
  for (const path of files) {
    const exists = await stat(path).then(
      () => true,
      () => false,
    );
    if (!exists || (await confirmReplace?.(path)) === true) continue;
    throw new AppError('usage/exists', { message: `${path} exists, and was left as it is.` });
  }
}

function interruption(signal: AbortSignal, cause: unknown): AppError {
  return new AppError(interruptionCode(signal), {
    message: 'The export was stopped; files of earlier exports are as they were.',
    actions: ['Run it again.'],
    cause,
  });
}
