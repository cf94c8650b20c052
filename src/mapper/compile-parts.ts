import type { FieldRef, Json } from '../model/draft.js';
import type { Issue } from '../model/issue.js';
import type { Row } from '../model/table.js';
import type { CompileContext } from './compile-context.js';
import { compileItem } from './compile-item.js';
import { namedEncoder, plainEncoder, plainText, type Encoder } from './encoder.js';
import { failure } from './failure.js';
import { nameKinds, textKinds, timeKinds } from './kinds.js';
import type { NormalItem, NormalPart } from './normal-mapping.js';
import { isNoteType, noteTypes } from './note-types.js';
import type { Scalar, ValueKind } from './value.js';

/** One value of a note or task, ready for rows. */
export interface PartPlan {
  readonly name: string;
  readonly ref: FieldRef;
  /** Whether no column is read. */
  readonly constant: boolean;
  /** Undefined where the row says nothing here, or what is wrong; that goes to the issues. */
  readonly read: (row: Row, issues: Issue[]) => Json | undefined;
}

/** Compiles the parts of a note or task, each a field of its `slot`. */
export function compileParts(
  parts: readonly NormalPart[],
  slot: string,
  context: CompileContext,
): readonly PartPlan[] {
  return parts.map(({ name, item }) => {
    const ref: FieldRef = { field: `${slot}.${name}`, columns: [] };
    const encoder = encoderOf(name, item, context);
    const plan = compileItem(item, { name, ref, encoder }, context);
    return {
      name,
      ref: { ...ref, columns: plan.columns },
      constant: plan.constant,
      read: (row, issues) => {
        const values: Json[] = [];
        plan.fill(row, { filled: {}, values, issues });
        return values[0];
      },
    };
  });
}

/** What a part takes; undefined for those that are texts or names. */
export function kindsOfPart(name: string): readonly ValueKind[] | undefined {
  if (name === 'due' || name === 'created_at') return timeKinds;
  if (name === 'duration' || name === 'quantity') return ['number'];
  return name === 'completed' ? ['bool'] : undefined;
}

function encoderOf(name: string, { by }: NormalItem, { names, moments }: CompileContext): Encoder {
  switch (name) {
    case 'responsible_user':
    case 'created_by':
      return namedEncoder(names.users(by), 'a user of the account', nameKinds);
    case 'due':
      return plainEncoder(timeKinds, moments.endOfDay);
    case 'created_at':
      return plainEncoder(timeKinds, moments.moment);
    case 'duration':
      return plainEncoder(['number'], seconds);
    case 'completed':
      return plainEncoder(['bool'], (value) => value === true);
    case 'type':
      return plainEncoder(nameKinds, noteType);
    default:
      return plainEncoder(textKinds, plainText);
  }
}

function seconds(value: Scalar): number | ReturnType<typeof failure> {
  const isWhole = typeof value === 'number' && Number.isInteger(value) && value >= 0;
  return isWhole ? value : failure('cell/number', 'a whole number of seconds');
}

function noteType(value: Scalar): string | ReturnType<typeof failure> {
  const text = plainText(value).trim();
  if (isNoteType(text)) return text;
  return failure('cell/unknown-value', 'a type of note that can be made', {
    candidates: noteTypes,
    hint: `These can be made: ${noteTypes.join(', ')}. Name the type with map.`,
  });
}
