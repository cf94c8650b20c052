import type { IssueGroup } from '../model/issue-groups.js';
import type { Tally } from '../model/tally.js';

/** What a run came to: the content of `summary.json` and of `--json`. Plain data, without any value of a cell. */
export interface Summary {
  readonly version: 1;
  /** The name of the run's directory. */
  readonly run: string;
  readonly directory: string;
  readonly command: string;
  readonly dryRun: boolean;
  /** The input as it was named. */
  readonly input: string;
  /** Subdomain of the account. */
  readonly account: string;
  /** Data rows of the input: the sum of `counts`. */
  readonly rows: number;
  readonly counts: Tally;
  /** Requests sent, every attempt counted; of them writes, and of them answered 429. */
  readonly requests: number;
  readonly writes: number;
  readonly throttled: number;
  /** Requests a second. */
  readonly rate: number;
  readonly durationMs: number;
  /** Problems of rejected, failed and ambiguous rows, most frequent first. */
  readonly errors: readonly IssueGroup[];
  /** Warnings about accepted rows and the file, most frequent first. */
  readonly warnings: readonly IssueGroup[];
  /** `done`, or the code of the error that ended the run. */
  readonly reason: string;
  /** Paths of the reports written. */
  readonly files: readonly string[];
  /** Command lines that carry on from here, the most useful first. */
  readonly nextCommands: readonly string[];
  readonly exitCode: number;
}
