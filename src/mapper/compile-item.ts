import type { FieldRef, Json } from '../model/draft.js';
import type { Issue } from '../model/issue.js';
import type { Row } from '../model/table.js';
import type { CompileContext } from './compile-context.js';
import { compileSource, isBlank, type Source } from './compile-source.js';
import { failureHint, isFailureOf, plainText, type Encoder, type Filled } from './encoder.js';
import { kindProblem, kindsOf } from './kinds.js';
import { issueOf, requiredIssue } from './map-issue.js';
import type { Path } from './mapping-problem.js';
import type { NormalItem, UnknownPolicy } from './normal-mapping.js';
import { transforms } from './transforms/registry.js';
import type { Step } from './transforms/transform.js';
import { isFailure, type Failure, type Scalar, type Value } from './value.js';

/** What a row is mapped into, while it is. */
export interface Sink {
  readonly filled: Filled;
  readonly values: Json[];
  readonly issues: Issue[];
}

/** One value of a field, or one of the parts of a list. */
export interface ItemPlan {
  readonly columns: readonly string[];
  readonly constant: boolean;
  /** Adds what Kommo takes to the values, and problems to the issues. False where the file says nothing here. */
  readonly fill: (row: Row, sink: Sink) => boolean;
}

/** Compiles an item for a field. Complains of kinds that do not fit, and of names that the account does not have. */
export function compileItem(
  item: NormalItem,
  target: { readonly name: string; readonly ref: FieldRef; readonly encoder: Encoder },
  context: CompileContext,
): ItemPlan {
  const source = compileSource(item, context);
  checkItem(item, { ...target, source }, context);
  const parts: Parts = {
    source,
    encoder: target.encoder,
    ref: { ...target.ref, columns: source.columns.length > 0 ? source.columns : target.ref.columns },
    lookUp: lookUpOf(item, context),
    unknown: item.unknown,
    required: item.required,
  };
  return {
    columns: source.columns,
    constant: source.constant,
    fill: (row, sink) => fillItem(parts, row, sink),
  };
}

interface Checked {
  readonly name: string;
  readonly encoder: Encoder;
  readonly source: Source;
}

function checkItem(
  item: NormalItem,
  { name, encoder, source }: Checked,
  { complaints }: CompileContext,
): void {
  const kinds = kindProblem(name, encoder.taken, kindsOf(item, source.gives));
  if (kinds) complaints.add({ at: placeOf(item), ...kinds });
  const written: [Scalar, Path][] = [...(item.map ?? [])].map(([key, value]) => [
    value,
    [...item.at, 'map', key],
  ]);
  if (item.source.kind === 'const') written.push([item.source.value, placeOf(item)]);
  if (item.unknown.kind === 'fallback') written.push([item.unknown.value, [...item.at, 'unknown']]);
  for (const [value, at] of kinds ? [] : written) {
    const failure = value === '' ? undefined : encoder.check(value);
    if (!failure) continue;
    const message = `${JSON.stringify(value)} is not ${failure.expected}.`;
    complaints.add({ at, message, hint: failureHint(failure) });
  }
}

function placeOf(item: NormalItem): Path {
  if (item.source.kind === 'const') return [...item.at, 'const'];
  return item.source.alternatives[0]?.at ?? item.at;
}

/** The `map` of an item is the transform of that name, one value at a time. */
function lookUpOf({ map }: NormalItem, { locale }: CompileContext): Step | undefined {
  return map && transforms.get('map')?.compile([Object.fromEntries(map)], locale);
}

interface Parts {
  readonly source: Source;
  readonly encoder: Encoder;
  readonly ref: FieldRef;
  readonly lookUp: Step | undefined;
  readonly unknown: UnknownPolicy;
  readonly required: boolean;
}

function fillItem(parts: Parts, row: Row, sink: Sink): boolean {
  const value = parts.source.read(row);
  if (isFailure(value)) {
    sink.issues.push(issueOf(value, parts.ref, { text: parts.source.textOf(row) }));
    return true;
  }
  if (value === null || isBlank(value)) {
    if (parts.required) sink.issues.push(requiredIssue(parts.ref));
    return false;
  }
  const said = isScalar(value)
    ? fillValue(parts, value, sink)
    : value.map((element) => fillValue(parts, element, sink)).includes(true);
  if (parts.required && !said) sink.issues.push(requiredIssue(parts.ref));
  return true;
}

function isScalar(value: Exclude<Value, null>): value is Scalar {
  return !Array.isArray(value);
}

/** False where the value comes to nothing: the map or the mapping's policy leaves it blank. */
function fillValue(parts: Parts, value: Scalar, sink: Sink): boolean {
  const mapped = parts.lookUp ? parts.lookUp(value) : value;
  if (isFailure(mapped)) return settle(parts, { failure: mapped, value }, sink);
  if (mapped === null || isBlank(mapped) || !isScalar(mapped)) return false;
  const encoded = parts.encoder.encode(mapped, sink.filled);
  if (isFailureOf(encoded)) return settle(parts, { failure: encoded, value: mapped }, sink);
  if (encoded !== undefined) sink.values.push(encoded);
  return true;
}

/** A failed value: the row is rejected, unless the value is unknown and the mapping says what to do then. */
function settle(
  { ref, unknown, encoder }: Parts,
  { failure, value }: { readonly failure: Failure; readonly value: Scalar },
  { issues, values, filled }: Sink,
): boolean {
  const text = plainText(value);
  if (unknown.kind === 'reject' || !isUnknown(failure)) {
    issues.push(issueOf(failure, ref, { text }));
    return true;
  }
  if (unknown.kind === 'blank') {
    issues.push(issueOf(failure, ref, { text, instead: 'it is left blank, as the mapping says' }));
    return false;
  }
  const encoded = encoder.encode(unknown.value, filled);
  if (isFailureOf(encoded)) {
    issues.push(issueOf(encoded, ref, { text: unknown.value }));
    return true;
  }
  if (encoded !== undefined) values.push(encoded);
  issues.push(issueOf(failure, ref, { text, instead: `${unknown.value} is taken, as the mapping says` }));
  return true;
}

function isUnknown({ code }: Failure): boolean {
  return code === 'cell/unknown-value' || code === 'name/unknown' || code === 'name/inactive';
}
