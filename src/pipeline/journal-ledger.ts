import { createHash } from 'node:crypto';

import type { WriteLedger } from '../client/client.js';
import type { Journal } from '../journal/open-journal.js';
import { loggedIssue } from '../journal/row-log.js';

/** Keeps the ledger of writes in the journal: the intent is on disk before a request starts, the outcome right after. */
export function journalLedger(journal: Journal): WriteLedger {
  let writes = 0;
  return {
    intent: async (request, requestIds) => {
      writes += 1;
      const write = writes;
      const sha256 = createHash('sha256').update(JSON.stringify(request.body)).digest('hex');
      journal.append({
        k: 'intent',
        write,
        method: request.method,
        path: request.path,
        ops: [...requestIds],
        sha256,
      });
      await journal.sync();
      return write;
    },
    settled: async (write, verdict, outcomes) => {
      const out = [...outcomes].map(([op, outcome]) =>
        'issue' in outcome
          ? { op, kind: outcome.kind, issue: loggedIssue(outcome.issue) }
          : {
              op,
              kind: outcome.kind,
              id: outcome.id,
              ...(outcome.contactId === undefined ? {} : { contact: outcome.contactId }),
              ...(outcome.companyId === undefined ? {} : { company: outcome.companyId }),
            },
      );
      journal.append({ k: 'settled', write, verdict, out });
      await journal.sync();
    },
  };
}
