import type { ElementDraft, FieldRef, Json } from '../model/draft.js';
import type { Issue } from '../model/issue.js';
import type { Row } from '../model/table.js';
import type { CompileContext } from './compile-context.js';
import { compileItem, type ItemPlan } from './compile-item.js';
import { plainEncoder, plainText } from './encoder.js';
import { failure } from './failure.js';
import { elementKinds } from './kinds.js';
import { keyValue } from './match-key.js';
import type { NormalBlock, NormalElement } from './normal-mapping.js';
import type { Scalar } from './value.js';

/** The elements of catalogs that a row links to its record; what is wrong with them goes to the issues. */
export type ElementPlan = (row: Row, issues: Issue[]) => readonly ElementDraft[];

/** The elements of a block, in the order of the mapping. */
export function compileElements(
  { elements, slot }: NormalBlock,
  context: CompileContext,
): readonly ElementPlan[] {
  return elements.map((element, index) => compileElement(element, `${slot}.element${index + 1}`, context));
}

function compileElement(written: NormalElement, slot: string, context: CompileContext): ElementPlan {
  const { catalog, by, element, quantity } = written;
  const ref: FieldRef = { field: slot, columns: [] };
  const named = compileItem(
    element,
    { name: 'element', ref, encoder: plainEncoder(elementKinds, plainText) },
    context,
  );
  const counted =
    quantity &&
    compileItem(quantity, { name: 'quantity', ref, encoder: plainEncoder(['number'], amount) }, context);
  const whole = { ...ref, columns: named.columns };
  return (row, issues) => {
    const names = valuesOf(named, row, issues);
    if (names.length === 0) return [];
    const [count = 1] = counted ? valuesOf(counted, row, issues) : [];
    return names.flatMap((name): readonly ElementDraft[] => {
      const key = typeof name === 'string' ? keyValue('text', name, undefined) : undefined;
      if (key === undefined) return [];
      return [{ catalog: catalog.text, by, key, quantity: Number(count), ref: whole }];
    });
  };
}

function amount(value: Scalar): number | ReturnType<typeof failure> {
  return typeof value === 'number' && value > 0 ? value : failure('cell/number', 'a quantity above zero');
}

function valuesOf(item: ItemPlan, row: Row, issues: Issue[]): readonly Json[] {
  const values: Json[] = [];
  item.fill(row, { filled: {}, values, issues });
  return values;
}
