import type { RunEvent } from '../index.js';
import type { CliContext } from './context.js';
import type { Flags } from './options.js';

/** Shows the events of a run. */
export interface Talk {
  readonly onEvent: (event: RunEvent) => void;
  /** Takes the progress bar off the screen; may be called twice. */
  close(): void;
}

/** Plain lines come at most this often. */
const PLAIN_EVERY_MS = 10_000;

/** A bar on a terminal, a line now and then elsewhere, JSON lines where asked; with --quiet only why a run stopped. */
export async function openTalk(flags: Flags, context: CliContext): Promise<Talk> {
  const talk = await talkOf(flags, context);
  if (flags['verbose'] === true) return talk;
  return { ...talk, onEvent: (event) => (event.kind === 'detail' ? undefined : talk.onEvent(event)) };
}

async function talkOf(flags: Flags, context: CliContext): Promise<Talk> {
  const { terminal, signal } = context;
  const { printable } = await import('../report/printable.js');
  // Each event is one line: a line break in a name of a file or column would forge another.
  const say = (line: string): void => context.say(printable(line));
  if (flags['quiet'] === true) return { onEvent: (event) => sayReason(event, say), close: () => undefined };
  if (flags['log-format'] === 'json') return jsonTalk(context.say);
  const mode = flags['progress'];
  if (mode === 'none') return { onEvent: (event) => sayNotice(event, say), close: () => undefined };
  return mode === 'auto' && terminal ? await barTalk(terminal, { say, signal }) : plainTalk(say);
}

function jsonTalk(say: (line: string) => void): Talk {
  return {
    onEvent: (event) => say(JSON.stringify({ at: new Date().toISOString(), ...event })),
    close: () => undefined,
  };
}

function plainTalk(say: (line: string) => void): Talk {
  let last = Date.now();
  const onEvent = (event: RunEvent): void => {
    sayNotice(event, say);
    if (event.kind !== 'checking' && event.kind !== 'progress') return;
    if (Date.now() - last < PLAIN_EVERY_MS) return;
    last = Date.now();
    say(
      event.kind === 'checking'
        ? `checked ${event.rows} rows`
        : `${event.done} of ${event.total} rows, ${event.requests} requests, ${event.rate.toFixed(2)} a second`,
    );
  };
  return { onEvent, close: () => undefined };
}

async function barTalk(
  stream: NodeJS.WriteStream,
  { say, signal }: Pick<CliContext, 'say' | 'signal'>,
): Promise<Talk> {
  // Loaded where a bar is shown, as it takes a tenth of the time to --help.
  const { SingleBar } = await import('cli-progress');
  const bar = new SingleBar({
    stream,
    format:
      '{bar} {percentage}% | {value}/{total} rows | {requests} requests, {rate}/s | ETA {eta_formatted}',
    hideCursor: true,
    clearOnComplete: true,
    barsize: 24,
    // It would come off the screen by itself at a signal, and back with the next request that is answered.
    gracefulExit: false,
  });
  let started = false;
  const close = (): void => {
    if (started) bar.stop();
    started = false;
  };
  // Nothing may be written over the last words.
  signal.addEventListener('abort', close, { once: true });
  const onEvent = (event: RunEvent): void => {
    sayNotice(event, (line) => {
      close();
      say(line);
    });
    if (event.kind !== 'progress' || signal.aborted) return;
    const facts = { requests: event.requests, rate: event.rate.toFixed(2) };
    if (started) bar.update(event.done, facts);
    else bar.start(event.total, event.done, facts);
    started = true;
  };
  return { onEvent, close };
}

/** How the account is read is said once for each kind, before it begins. */
const methods = {
  'look-ups': 'looked up one by one',
  'read all': 'all read, once',
  refresh: 'those that changed since the last run',
} as const;

function sayReason(event: RunEvent, say: (line: string) => void): void {
  if (event.kind === 'remark' && event.isReason) say(event.text);
}

function sayNotice(event: RunEvent, say: (line: string) => void): void {
  if (event.kind === 'index' && event.isStart) {
    const what = event.of ? `${event.of}s on records` : 'records';
    say(`matching: ${what} of kind ${event.entity}: ${methods[event.method]}`);
  }
  if (event.kind === 'remark' || event.kind === 'detail' || event.kind === 'reading') say(event.text);
  if (event.kind !== 'notice') return;
  const { source, issue } = event;
  const sheet = source.sheet === undefined ? '' : `, sheet ${source.sheet}`;
  say(`note: ${source.file}${sheet}: ${issue.message}${issue.hint === undefined ? '' : ` ${issue.hint}`}`);
}
