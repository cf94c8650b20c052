import { batchSizeOf } from '../forecast.js';
import {
  isMatching,
  isMerging,
  openAccountIndex,
  type AccountIndex,
  type IndexContext,
} from './account-index.js';
import { checkedRows } from '../check/checked-rows.js';
import { brake } from '../stop.js';
import { surveyRows, type Survey, type Surveying } from '../survey.js';

/** The account as a run finds it, and what the file comes to in it. */
export interface AccountView extends AccountIndex {
  /** Undefined where nothing of the account decides anything: the mapping only makes records. */
  readonly survey: Survey | undefined;
}

export interface Looking extends IndexContext, Pick<Surveying, 'bulkLink' | 'onRow' | 'before' | 'past'> {
  /** Whether the file is gone over even where nothing of the account decides anything. */
  readonly always?: boolean;
}

/** Brings the match index up to date and goes over the file once with it. The caller closes what it gets. */
export async function lookAtAccount(looking: Looking): Promise<AccountView> {
  const { preparation, hooks, bulkLink, always, onRow, before, past } = looking;
  const index = await openAccountIndex(looking);
  if (always !== true && !isMatching(preparation) && !isMerging(preparation))
    return { ...index, survey: undefined };
  try {
    const survey = await surveyRows(await checkedRows(preparation), {
      stop: brake(hooks.signal),
      matcherFor: index.pass(),
      batchSize: batchSizeOf(preparation),
      bulkLink,
      ...(onRow && { onRow }),
      ...(before && { before }),
      ...(past && { past }),
    });
    return { ...index, survey };
  } catch (thrown) {
    await index.close();
    throw thrown;
  }
}
