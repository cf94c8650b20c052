import type { Claim, Hold } from './claims.js';
import type { SendRow } from './plan-window.js';

/** The company and contacts of a row: what its lead needs. */
export function parentsOf(row: SendRow): readonly Hold[] {
  return row.company ? [row.company, ...row.contacts] : row.contacts;
}

/** All records of a row, its main record first: the lead, else the first contact, else the company. */
export function holdsOf(row: SendRow): readonly Hold[] {
  return [row.lead, ...row.contacts, row.company].filter((hold) => hold !== undefined);
}

/** The contact and company that travel inside the row's lead. */
export function inlineOf(row: SendRow, inline: ReadonlySet<Claim>): readonly Claim[] {
  return parentsOf(row)
    .map(({ claim }) => claim)
    .filter((claim) => inline.has(claim));
}

export function ordinalOf(row: SendRow): number {
  return row.row.row.origin.ordinal;
}

/** The record's id, once its claim is settled with one. */
export function idOf(hold: Hold): number | undefined {
  const result = hold.claim.peek();
  return result && 'id' in result ? result.id : undefined;
}
