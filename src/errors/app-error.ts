import { errorCodes, type ErrorCode, type Recovery } from './codes.js';

interface ErrorDetails {
  /** What was found and what was expected, in full sentences; the registry's title stands before it. */
  readonly message: string;
  /** What the user can do; the registry's default where left out. */
  readonly actions?: readonly string[];
  /** Facts for machines (`--json`): file, line, status. No cell values, no secrets. */
  readonly context?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/**
 * The one class of error this program throws: the run must stop. A bad row is an `Issue`, never an error.
 * The code decides exit status and recovery.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly actions: readonly string[];
  readonly context: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, details: ErrorDetails) {
    super(details.message, details.cause === undefined ? {} : { cause: details.cause });
    this.code = code;
    this.actions = details.actions ?? [errorCodes[code].action];
    this.context = details.context ?? {};
  }

  get exitCode(): number {
    return errorCodes[this.code].exit;
  }

  get recovery(): Recovery {
    return errorCodes[this.code].recovery;
  }

  get title(): string {
    return errorCodes[this.code].title;
  }
}

/** What a system says that is out of room, of files, or of patience; none of it is a fault of the program. */
const refusals: ReadonlySet<string | undefined> = new Set([
  ...['EMFILE', 'ENFILE', 'ENOMEM', 'ENOSPC', 'EDQUOT', 'EFBIG', 'EIO'],
  ...['EROFS', 'EACCES', 'EPERM', 'ENAMETOOLONG'],
]);

/** Whatever was thrown, as an AppError; what is neither ours nor the system's is a bug. */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  // Node's own words name the call and the path: "EMFILE: too many open files, open '/tmp/x'".
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const code = refusals.has(errnoOf(thrown)) ? 'system/refused' : 'internal/bug';
  return new AppError(code, { message, cause: thrown });
}

/** Why a call of the system failed, in a word where it has one. */
export function reasonOf(thrown: unknown): string {
  return errnoOf(thrown) ?? String(thrown);
}

/** The errno of a system error (`ENOENT`, `ECONNRESET`), looking through `cause`; undefined where there is none. */
export function errnoOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code;
  return errnoOf(thrown.cause);
}
