import type { RecordEntity } from '../model/entity.js';
import type { Finding } from '../model/finding.js';
import type { Forecast, IndexMethod } from '../model/forecast.js';
import type { Issue } from '../model/issue.js';
import type { Tally } from '../model/tally.js';
import type { Source } from '../model/origin.js';

/** What a run tells while it goes on; a renderer shows it, a library caller may ignore it. */
export type RunEvent =
  /** Something about the run itself, in one sentence. */
  | {
      readonly kind: 'remark';
      readonly text: string;
      /** Whether it says why the run stopped, or what can be done about it. */
      readonly isReason?: true;
    }
  /** What few want to know: pauses, and what of Kommo's answers was passed over. */
  | { readonly kind: 'detail'; readonly text: string }
  /** How the file is written, as it was declared or found out. */
  | {
      readonly kind: 'reading';
      readonly source: Source;
      /** The findings in one sentence. */
      readonly text: string;
      readonly findings: readonly Finding[];
    }
  /** Something about the file as a whole. */
  | { readonly kind: 'notice'; readonly source: Source; readonly issue: Issue }
  | { readonly kind: 'checking'; readonly rows: number }
  /** How the account's records of one kind, or the notes or tasks on them, are come by, and how many there are so far. */
  | {
      readonly kind: 'index';
      readonly entity: RecordEntity;
      /** Where it is about what records of that kind have. */
      readonly of?: 'note' | 'task';
      readonly method: IndexMethod;
      /** True once, when the method is chosen; then `records` counts those known already. */
      readonly isStart: boolean;
      readonly records: number;
    }
  /** What a file comes to in the account, from a dry run that looked at it. */
  | { readonly kind: 'forecast'; readonly forecast: Forecast }
  | {
      readonly kind: 'progress';
      readonly done: number;
      readonly total: number;
      readonly tally: Tally;
      readonly requests: number;
      readonly rate: number;
    };

/** The caller's side of a run. */
export interface RunHooks {
  readonly onEvent?: (event: RunEvent) => void;
  /** Asked before the first write; a run whose answer is not true sends nothing (`usage/confirm`). */
  readonly confirm?: (forecast: Forecast) => Promise<boolean>;
  /** Stops the run gently: requests in flight are finished and journaled. */
  readonly signal?: AbortSignal;
  /** The bytes of the input where its name is `-`: kept in the run's directory before anything else. */
  readonly input?: AsyncIterable<Uint8Array>;
}
