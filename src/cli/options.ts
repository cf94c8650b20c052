import type { Options } from 'yargs';

import type { AgainOptions, ConnectionOptions } from '../index.js';
import type { CliContext } from './context.js';
import { proxyOptions } from './proxy-options.js';
import { warnOfEnvironment } from './warn-of-environment.js';

/** Flags of every command that talks to an account. */
export const connectionFlags = {
  sandbox: { type: 'boolean', describe: 'Run against an embedded sandbox; no account is needed' },
  'base-url': { type: 'string', describe: 'Address of a sandbox on this machine (KOMMO_BASE_URL)' },
  'token-file': {
    type: 'string',
    describe: 'Tokens of an OAuth integration, renewed in that file (KOMMO_TOKEN_FILE)',
  },
  proxy: {
    type: 'string',
    describe: 'HTTP proxy: http://host:port, or env for HTTPS_PROXY and NO_PROXY (KOMMO_PROXY)',
  },
  rate: { type: 'string', describe: 'Requests a second, at most 7' },
  'account-file': { type: 'string', describe: 'Account dictionary, as written by account pull' },
} as const satisfies Record<string, Options>;

/** Flags of every command that reads a table. */
export const tableFlags = {
  sheet: { type: 'string', describe: 'Sheet of a workbook, by name or number' },
  'header-row': { type: 'string', describe: 'Line or sheet row of the header' },
  encoding: { type: 'string', describe: 'Encoding of a CSV: auto, utf-8, windows-1252 ...' },
  delimiter: { type: 'string', describe: 'Delimiter of a CSV: auto or one character; \\t for a tab' },
  skip: { type: 'string', describe: 'Data rows to pass over first' },
  limit: { type: 'string', describe: 'The most data rows to read' },
} as const satisfies Record<string, Options>;

/** Flags of import and validate. */
export const fileFlags = {
  ...connectionFlags,
  mapping: { alias: 'm', type: 'string', describe: 'Mapping file; an export of this program needs none' },
  ...tableFlags,
  'allow-growing': {
    type: 'boolean',
    describe: 'Take a file that is still written to as it is now, and keep a copy with the run',
  },
  'batch-size': { type: 'string', describe: 'Records a request: auto, or 1 to 250' },
  concurrency: { type: 'string', describe: 'Requests in flight: auto, or a number' },
  threads: { type: 'string', describe: 'Threads that check rows: a number (1), or auto for all cores' },
  'max-errors': { type: 'string', describe: 'Stop after so many bad rows: N or N%' },
  'run-dir': { type: 'string', describe: 'Where run directories are made' },
  'on-ambiguous': {
    choices: ['stop', 'skip'],
    describe: 'What to do when a write stays without a clear answer',
  },
  'settle-seconds': {
    type: 'string',
    describe: 'How long a record may take to appear after a lost answer (120)',
  },
  'rescan-seconds': { type: 'string', describe: 'Between two looks for a record that must agree (20)' },
} as const satisfies Record<string, Options>;

/** Flags of the commands that go on with a run; what is left out is as it was in the run. */
export const againFlags = {
  'run-dir': { type: 'string', default: 'runs', describe: 'Where run directories are' },
  'base-url': connectionFlags['base-url'],
  'token-file': connectionFlags['token-file'],
  proxy: connectionFlags.proxy,
  rate: connectionFlags.rate,
  'batch-size': fileFlags['batch-size'],
  concurrency: fileFlags.concurrency,
  'max-errors': fileFlags['max-errors'],
  'on-ambiguous': fileFlags['on-ambiguous'],
  'settle-seconds': fileFlags['settle-seconds'],
  'rescan-seconds': fileFlags['rescan-seconds'],
} as const satisfies Record<string, Options>;

/** Flags about how a command talks. */
export const talkFlags = {
  json: { type: 'boolean', describe: 'Print one machine-readable result on stdout' },
  quiet: { alias: 'q', type: 'boolean', describe: 'Say nothing but errors' },
  progress: { choices: ['auto', 'plain', 'none'], default: 'auto', describe: 'How progress is shown' },
  'log-format': { choices: ['text', 'json'], default: 'text', describe: 'Form of the lines on stderr' },
} as const satisfies Record<string, Options>;

/** Of the commands that talk to the account for long. */
export const verboseFlag = {
  verbose: {
    alias: 'v',
    type: 'boolean',
    describe: 'Tell also of pauses, and of what in answers of Kommo is not known',
  },
} as const satisfies Record<string, Options>;

/** Flags as yargs hands them over. */
export type Flags = Readonly<Record<string, unknown>>;

/** The flags named, under their option names, numbers as numbers; absent ones left out. */
export function pick(flags: Flags, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = flags[name];
      return value === undefined ? [] : [[camel(name), numbers.has(name) ? asNumber(value) : value]];
    }),
  );
}

/** Connection options from flags and environment. The token comes from the environment alone: a flag would show in `ps`. */
export function connectionOptions(flags: Flags, context: CliContext): ConnectionOptions {
  const { env } = context;
  warnOfEnvironment(flags, context);
  const baseUrl = flags['base-url'] ?? filled(env['KOMMO_BASE_URL']);
  const subdomain = filled(env['KOMMO_SUBDOMAIN']);
  const tokenFile = flags['token-file'] ?? filled(env['KOMMO_TOKEN_FILE']);
  const apiKey = filled(env['KOMMO_API_KEY']);
  return {
    ...pick(flags, ['sandbox', 'rate', 'account-file']),
    ...(typeof baseUrl === 'string' ? { baseUrl } : {}),
    ...(subdomain === undefined ? {} : { subdomain }),
    ...(typeof tokenFile === 'string' ? { tokenFile } : {}),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...proxyOptions(flags, env),
  };
}

const againNames = Object.keys(againFlags).filter(
  (name) => !['base-url', 'token-file', 'proxy', 'rate'].includes(name),
);

/** The library's options from the flags of a command that goes on with a run. */
export function againOptions(flags: Flags, context: CliContext): AgainOptions {
  const { sandbox, accountFile, ...connection } = connectionOptions(flags, context);
  return { ...connection, ...pick(flags, ['run', ...againNames]) };
}

const numbers: ReadonlySet<string> = new Set([
  'rate',
  'header-row',
  'skip',
  'limit',
  'batch-size',
  'concurrency',
  'threads',
  'max-errors',
  'settle-seconds',
  'rescan-seconds',
  'port',
  'seed',
  'leads',
]);

/** Plain decimal numbers become numbers; anything else stays text, for the option's own check to refuse. */
function asNumber(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d{1,15}(\.\d+)?$/.test(value) ? Number(value) : value;
}

function filled(value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : value;
}

function camel(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
