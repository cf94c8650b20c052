import { isMadeBefore, type Hold } from './claims.js';
import { idOf } from './holds.js';
import type { SendRow } from './plan-window.js';

/** Two records of a row that shall be linked. */
export interface RowLink {
  readonly from: Hold;
  readonly to: Hold;
}

/**
 * The links that a row asks for and the account does not show yet: contacts to the company, and both to a lead that was
 * there before. A lead made by the row names its contacts and company itself.
 */
export function missingLinks(row: SendRow): readonly RowLink[] {
  const { company, contacts, lead, employees } = row;
  const toCompany = company ? [...employees].map((from) => ({ from, to: company })) : [];
  const isThere = lead !== undefined && !(lead.owner && isMade(lead));
  const ofLead = isThere
    ? [...contacts, ...(company ? [company] : [])].map((to) => ({ from: lead, to }))
    : [];
  return [...toCompany, ...ofLead].filter((link) => !isLinked(link) && !isLinkedBefore(link));
}

/** What another run has made of the row is linked to all that was there then. */
function isLinkedBefore({ from, to }: RowLink): boolean {
  return (isMadeBefore(from) && !isMade(to)) || (isMadeBefore(to) && !isMade(from));
}

/** Whether the record is, or will be, a new one. */
function isMade({ claim, record }: Hold): boolean {
  const result = claim.peek();
  return result ? result.kind === 'created' : record === undefined;
}

function isLinked({ from, to }: RowLink): boolean {
  const id = idOf(to) ?? to.record?.id;
  const { entity } = to.claim;
  return (
    id !== undefined && (from.record?.links.some((link) => link.to === entity && link.id === id) ?? false)
  );
}

/** Names the pair, the same whichever row asks for it. */
export function pairName({ from, to }: RowLink): string {
  return `${from.claim.requestId} ${to.claim.requestId}`;
}
