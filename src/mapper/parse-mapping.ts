import { checkMapping, checkRest } from './mapping-rules.js';
import { Complaints, type MappingProblem } from './mapping-problem.js';
import { normaliseMapping, type NormalMapping } from './normalise-mapping.js';
import { faultsOf, schemaComplaints, withoutFaults } from './schema-problems.js';
import { writtenMapping } from './written-mapping.js';
import { readYaml, type ReadText } from './yaml-text.js';

export type ParsedMapping =
  { readonly mapping: NormalMapping } | { readonly problems: readonly MappingProblem[] };

/** Most characters of a mapping file. */
export const MAX_MAPPING = 1_000_000;

/**
 * Reads a mapping: YAML or JSON to values, values to the written form, that to the normal form, and every rule over
 * it. Gives the mapping, or all that is wrong with it, in the order of the file. `file` names it in messages to come.
 */
export function parseMapping(text: string, file: string): ParsedMapping {
  const token = TOKEN.exec(text);
  if (token) return { problems: [tokenProblem(text, token.index)] };
  const read = readYaml(text, file);
  return 'unreadable' in read ? { problems: read.unreadable } : checkValue(read);
}

/** Three parts of base64url that begin as `{"` does: a JSON Web Token, which Kommo's keys are. */
const TOKEN = /eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/;

/** Whether a text has what looks like an access token, which no mapping may hold. */
export function holdsToken(text: string): boolean {
  return TOKEN.test(text);
}

function tokenProblem(text: string, at: number): MappingProblem {
  const before = text.slice(0, at);
  return {
    line: before.split('\n').length,
    column: at - before.lastIndexOf('\n'),
    message: 'An access token stands here; a mapping is shared and a token is not.',
    hint: 'Move it to KOMMO_API_KEY, and make a new one in Kommo if this file has been shared.',
  };
}

function checkValue({ value, file, written, problems }: ReadText): ParsedMapping {
  const complaints = new Complaints(file, problems);
  const parsed = writtenMapping.safeParse(value, { reportInput: true });
  if (parsed.success) {
    const mapping = normaliseMapping(parsed.data, file, complaints);
    checkMapping(mapping, complaints);
    return complaints.problems.length === 0 ? { mapping } : { problems: complaints.problems };
  }
  complaints.addAll(schemaComplaints(parsed.error.issues, written));
  // The pipes of what is left are looked at too, so that they need not wait for the next try.
  const faults = faultsOf(parsed.error.issues);
  const rest = writtenMapping.safeParse(completed(withoutFaults(value, faults)));
  if (rest.success) {
    const others = new Complaints(file, complaints.problems, faults);
    checkRest(normaliseMapping(rest.data, file, others), others);
    return { problems: others.problems };
  }
  return { problems: complaints.problems };
}

/** What every mapping must say stands in for what is wrong or missing. */
function completed(rest: unknown): unknown {
  return typeof rest === 'object' && rest !== null ? { name: 'unnamed', mapping: 1, ...rest } : rest;
}
