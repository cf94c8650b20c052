import type { ExportEvent } from '../index.js';
import type { CliContext } from './context.js';
import type { Flags } from './options.js';

/** Shows how far an export is. */
export interface ExportTalk {
  readonly onEvent: (event: ExportEvent) => void;
  /** Takes the progress line off the screen; may be called twice. */
  close(): void;
}

/** Plain lines come at most this often; a line on a terminal much more often would only flicker. */
const PLAIN_EVERY_MS = 10_000;
const LINE_EVERY_MS = 100;
const CLEAR_LINE = '\r\u001b[K';

/** One line that is written over on a terminal, a line now and then elsewhere, JSON lines where asked. Lists have no total, so none is shown. */
export async function openExportTalk(flags: Flags, context: CliContext): Promise<ExportTalk> {
  if (flags['quiet'] === true) return { onEvent: () => undefined, close: () => undefined };
  const talk = await talkOf(flags, context);
  if (flags['verbose'] === true) return talk;
  return { ...talk, onEvent: (event) => (event.kind === 'detail' ? undefined : talk.onEvent(event)) };
}

async function talkOf(flags: Flags, { say: sayLine, terminal }: CliContext): Promise<ExportTalk> {
  const { printable } = await import('../report/printable.js');
  // Names of the account stand in what is told.
  const say = (line: string): void => sayLine(printable(line));
  if (flags['progress'] === 'none')
    return {
      onEvent: (event) => (event.kind === 'exporting' ? undefined : say(event.text)),
      close: () => undefined,
    };
  if (flags['log-format'] === 'json')
    return {
      onEvent: (event) => sayLine(JSON.stringify({ at: new Date().toISOString(), ...event })),
      close: () => undefined,
    };
  const screen = flags['progress'] === 'plain' ? undefined : terminal;
  let last = screen ? 0 : Date.now();
  let shown = false;
  return {
    onEvent: (event) => {
      if (event.kind !== 'exporting') {
        if (shown) screen?.write(CLEAR_LINE);
        say(event.text);
        return;
      }
      const { entity, records, requests, rate } = event;
      if (Date.now() - last < (screen ? LINE_EVERY_MS : PLAIN_EVERY_MS)) return;
      last = Date.now();
      const line = `${entity}: ${records} records, ${requests} requests, ${rate.toFixed(2)} a second`;
      if (screen) screen.write(`${CLEAR_LINE}${line}`);
      else say(line);
      shown = screen !== undefined;
    },
    close: () => {
      if (shown) screen?.write(CLEAR_LINE);
      shown = false;
    },
  };
}
