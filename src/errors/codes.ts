/** What the program does next: stop for good, stop but resumable. A single bad row is never an error but an `Issue`. */
export type Recovery = 'abort' | 'resume';

interface CodeFacts {
  /** Process exit code; the table of them is in docs/cli.md. */
  readonly exit: number;
  readonly recovery: Recovery;
  readonly title: string;
  /** What the user can do, where the thrower knows nothing better. */
  readonly action: string;
}

const usage = (title: string, action: string): CodeFacts => ({ exit: 2, recovery: 'abort', title, action });
const input = (title: string, action: string): CodeFacts => ({ exit: 3, recovery: 'abort', title, action });

/** Every code an error may carry. The one list: docs/errors.md describes each, and a test compares the two. */
export const errorCodes = {
  'usage/option': usage('An option is wrong', 'See kommo-bulk --help.'),
  'usage/connection': usage(
    'No account to talk to',
    'Set KOMMO_SUBDOMAIN and KOMMO_API_KEY, or try --sandbox.',
  ),
  'usage/host': usage(
    'The address is not a Kommo host',
    'Use https://<subdomain>.kommo.com, .amocrm.ru or .amocrm.com.',
  ),
  'usage/confirm': usage('The run was not confirmed', 'Add --yes to run without a question.'),
  'usage/run-not-found': usage('No such run', 'kommo-bulk runs list shows the runs.'),
  'usage/exists': usage('The output exists', 'Add --force to replace it, or choose another name.'),
  'usage/imported': usage('The file was imported before', 'Add --again to make its records once more.'),
  'usage/mapping': usage('The file needs a mapping', 'Name it with -m.'),
  'mapping/not-found': usage('The mapping file does not exist', 'Check the path given to -m.'),
  'mapping/unreadable': usage('The mapping file cannot be read', 'It must be YAML or JSON text under 1 MB.'),
  'mapping/invalid': usage('The mapping is wrong', 'Fix the lines named above; nothing was sent.'),
  'mapping/tests': usage(
    'A test in the mapping fails',
    'Fix the mapping or its tests block; nothing was sent.',
  ),
  'account/file': usage('The account file cannot be used', 'Write it again with kommo-bulk account pull.'),
  'input/not-found': input('The input file does not exist', 'Check the path.'),
  'input/not-a-file': input('The input is not a regular file', 'Give the path of a CSV or XLSX file.'),
  'input/unreadable': input('The input file cannot be read', 'Check its rights.'),
  'input/format': input('The input is not a CSV or XLSX file', 'Save it as CSV (UTF-8) or XLSX.'),
  'input/empty': input('The input has no header', 'The first line must name the columns.'),
  'input/header': input('The header cannot be used', 'Give every column a name of its own.'),
  'input/encoding': input('The encoding cannot be told, or is not as declared', 'Name it with --encoding.'),
  'input/dialect': input('The delimiter cannot be told', 'Name it with --delimiter.'),
  'input/sheet': input('No such sheet', 'Name one of the sheets with --sheet.'),
  'input/damaged': input('The file is damaged', 'Open it in a spreadsheet program and save it again.'),
  'input/hostile': input('The file is refused', 'It is built in a way that no spreadsheet program writes.'),
  'input/limit': input('The file is beyond what is read', 'Split it, or remove what is not data.'),
  'auth/token': {
    exit: 4,
    recovery: 'resume',
    title: 'Kommo does not accept the token',
    action:
      'Make a new long-lived token in Kommo (Settings, Integrations, Keys and scopes) and set KOMMO_API_KEY.',
  },
  'auth/rights': {
    exit: 4,
    recovery: 'resume',
    title: 'The token may not do this',
    action: 'Use a token of an administrator, with the crm scope.',
  },
  'auth/payment': {
    exit: 4,
    recovery: 'resume',
    title: 'The account is not paid',
    action: 'Kommo refuses writes until the subscription is renewed.',
  },
  'api/unreachable': {
    exit: 5,
    recovery: 'resume',
    title: 'Kommo cannot be reached',
    action: 'Check the network, the subdomain and --proxy where one is needed, then resume.',
  },
  'api/untrusted': {
    exit: 5,
    recovery: 'resume',
    title: 'Who answers is not proven to be Kommo',
    action:
      'Check clock and name server here; a proxy that opens TLS needs its authority in NODE_EXTRA_CA_CERTS.',
  },
  'api/redirect': {
    exit: 5,
    recovery: 'resume',
    title: 'Kommo redirects to another address',
    action: 'The account may have been renamed: set KOMMO_SUBDOMAIN to the new name.',
  },
  'api/answer': {
    exit: 5,
    recovery: 'resume',
    title: 'Kommo answered with something unexpected',
    action: 'Try again later; if it lasts, report it with the details above.',
  },
  'api/throttled': {
    exit: 5,
    recovery: 'resume',
    title: 'Kommo keeps answering 429',
    action: 'Other integrations may be using the limit; wait, then resume, perhaps with a lower --rate.',
  },
  'api/blocked': {
    exit: 10,
    recovery: 'abort',
    title: 'Kommo has blocked this account or address',
    action:
      'Stop every job on this account and write to Kommo support; go on when they have lifted the block.',
  },
  'output/file': {
    exit: 5,
    recovery: 'resume',
    title: 'An output file cannot be written',
    action: 'Make room, fix the rights or choose another place, then run again.',
  },
  'export/state': {
    exit: 7,
    recovery: 'abort',
    title: 'The state file cannot be used',
    action: 'Use the state file of this account and these filters, or remove it to export everything.',
  },
  'system/refused': {
    exit: 5,
    recovery: 'resume',
    title: 'The system gave less than is needed',
    action: 'Raise the limit (ulimit -n for open files), make room or fix the rights, then run again.',
  },
  'run/disk': {
    exit: 5,
    recovery: 'resume',
    title: 'The run directory cannot be written',
    action: 'Make room or fix the rights, then resume.',
  },
  'run/locked': {
    exit: 6,
    recovery: 'abort',
    title: 'Another process uses this run',
    action: 'Wait for it to end.',
  },
  'run/journal': {
    exit: 5,
    recovery: 'abort',
    title: 'The journal is damaged',
    action: 'Keep the run directory and ask for help; nothing more was sent.',
  },
  'run/changed': {
    exit: 7,
    recovery: 'abort',
    title: 'Something changed since the run began',
    action: 'Put it back as it was, or start a new run.',
  },
  'run/max-errors': {
    exit: 8,
    recovery: 'resume',
    title: 'Stopped by --max-errors',
    action: 'Fix the rows in the errors file, or raise the bound.',
  },
  'run/ambiguous': {
    exit: 9,
    recovery: 'resume',
    title: 'Writes without a clear answer are left',
    action: 'Look for these rows in Kommo before sending them again; ambiguous.csv lists them.',
  },
  'run/hung-up': {
    exit: 129,
    recovery: 'resume',
    title: 'The terminal was closed',
    action: 'Nothing that was confirmed is lost.',
  },
  'run/interrupted': {
    exit: 130,
    recovery: 'resume',
    title: 'Interrupted',
    action: 'Nothing that was confirmed is lost.',
  },
  'run/terminated': {
    exit: 143,
    recovery: 'resume',
    title: 'Terminated',
    action: 'Nothing that was confirmed is lost.',
  },
  'internal/bug': {
    exit: 70,
    recovery: 'abort',
    title: 'A bug in kommo-bulk',
    action: 'Please report it with the text above.',
  },
} as const satisfies Record<string, CodeFacts>;

export type ErrorCode = keyof typeof errorCodes;
