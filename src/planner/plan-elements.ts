import { recordsOf, type ElementDraft } from '../model/draft.js';
import type { Issue } from '../model/issue.js';
import type { FindElement, FoundElement } from '../model/match.js';
import type { ReadyRow } from './checked-row.js';
import { isMadeBefore, type ClaimRegistry, type Hold } from './claims.js';

/** An element of a catalog that a record is to be linked to. */
export interface PlannedElement {
  readonly parent: Hold;
  readonly element: FoundElement;
  readonly quantity: number;
}

interface Planning {
  readonly registry: ClaimRegistry;
  readonly findElement?: FindElement;
}

/** Elements of a row that the account has not, or has several of. */
export function elementIssues({ bundle }: ReadyRow, { findElement }: Planning): readonly Issue[] {
  if (!findElement) return [];
  return recordsOf(bundle).flatMap(({ elements = [] }) =>
    elements.flatMap((wanted) => {
      const { kind } = findElement(wanted);
      return kind === 'one' ? [] : [issueOf(wanted, kind)];
    }),
  );
}

/** The elements of a record that are not linked to it yet, or in another number. */
export function elementsOf(hold: Hold, { findElement, registry }: Planning): readonly PlannedElement[] {
  if (isMadeBefore(hold)) return [];
  return (hold.draft.elements ?? []).flatMap((wanted): readonly PlannedElement[] => {
    const found = findElement?.(wanted);
    if (found?.kind !== 'one' || !registry.names(hold, found.element.id)) return [];
    const { element } = found;
    const isLinked = hold.record?.links.some(
      ({ to, id, quantity = 1 }) => to === 'element' && id === element.id && quantity === wanted.quantity,
    );
    return isLinked === true ? [] : [{ parent: hold, element, quantity: wanted.quantity }];
  });
}

function issueOf({ catalog, by, ref }: ElementDraft, kind: 'none' | 'many'): Issue {
  const [column] = ref.columns;
  const what = `with this ${by === 'name' ? 'name' : by}`;
  return {
    code: kind === 'none' ? 'match/none' : 'match/many',
    stage: 'match',
    severity: 'error',
    field: ref.field,
    ...(column !== undefined && { column }),
    message: `the catalog ${JSON.stringify(catalog)} has ${kind === 'none' ? 'no element' : 'several elements'} ${what}`,
    hint:
      kind === 'none'
        ? 'Add the element to the catalog in Kommo, or correct the cell.'
        : 'Name elements by a field that is unique, such as by: SKU.',
  };
}
