import type { Payload } from '../model/draft.js';
import type { Batch, Operation } from '../model/operation.js';
import type { Client, ItemError } from './client.js';
import { joinAnswers, recordId, type Outcomes } from './join-answers.js';
import { refusalIssue } from './refusal.js';
import { sendPieces, type SendOptions } from './send-pieces.js';

export type { SendOptions } from './send-pieces.js';

/**
 * Sends a batch until every operation has its outcome: created, updated, failed (Kommo refused it, with the user's
 * column where it can be told) or ambiguous (no clear answer; never sent again). Rejects with the client's AppError
 * when the run must stop; the ledger then knows what each write came to.
 */
export async function sendBatch(client: Client, batch: Batch, options: SendOptions): Promise<Outcomes> {
  return await sendPieces(
    batch.operations,
    {
      request: (operations) => ({
        method: batch.method,
        path: batch.path,
        body: operations.map(bodyOf),
      }),
      join: (operations, body) => joinAnswers({ ...batch, operations }, body),
      isAbout,
      refusal: refusalIssue,
    },
    { ...options, client },
  );
}

function bodyOf({ payload, requestId }: Operation): Payload {
  return { ...payload, request_id: requestId };
}

/** Kommo names an item by its request id, or an update of a missing record by the record's id. */
function isAbout({ requestId, entityId }: ItemError, operation: Operation): boolean {
  if (entityId !== undefined) return recordId(operation) === entityId;
  return requestId === operation.requestId;
}
