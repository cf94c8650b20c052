import type { Journal } from '../journal/open-journal.js';
import type { Reports } from '../report/open-reports.js';
import type { RunHooks } from './events.js';
import type { Brake } from './stop.js';

/** Where a dry run puts what it finds. */
export interface Recording {
  readonly journal: Journal;
  readonly reports: Reports;
  readonly stop: Brake;
  readonly hooks: RunHooks;
}
