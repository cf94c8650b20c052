import type { ASTNode } from '@marcbachmann/cel-js';

import type { RE2JS } from 're2js';

import { compilePattern } from './pattern.js';
import type { TextProblem } from './text-problem.js';

/** A `text.matches("pattern")` of a condition. */
export interface MatchCall {
  /** Where the word `matches` starts in the text. */
  readonly nameAt: number;
  readonly pattern: string;
  readonly compiled: RE2JS;
}

/** What a condition uses, found before any row is read. */
export interface ConditionTree {
  readonly columns: ReadonlySet<string>;
  readonly matches: readonly MatchCall[];
  readonly problems: readonly TextProblem[];
}

/**
 * Walks a parsed condition and allows what is bounded and free of effects alone: `row["Column"]`, literals,
 * comparisons, logic, arithmetic, lists, and the functions below. Loops over lists, bindings and other names are problems.
 */
export function readTree(root: ASTNode): ConditionTree {
  const found: Found = { columns: new Set(), matches: [], problems: [] };
  visit(root, found);
  return found;
}

interface Found {
  readonly columns: Set<string>;
  readonly matches: MatchCall[];
  readonly problems: TextProblem[];
}

const FUNCTIONS: ReadonlySet<string> = new Set(['size', 'int', 'double', 'string', 'bool']);
const METHODS: ReadonlySet<string> = new Set([
  'size',
  'contains',
  'startsWith',
  'endsWith',
  'matches',
  'lowerAscii',
  'upperAscii',
  'trim',
]);
const ONLY_ROW = 'Only row["Column"] can be used here';

function visit(node: ASTNode, found: Found): void {
  if (node.op === 'value') return;
  if (node.op === '[]' || node.op === '.') visitAccess(node, found);
  else if (node.op === 'call' || node.op === 'rcall') visitCall(node, found);
  else if (node.op === '!_' || node.op === '-_') visit(node.args, found);
  else visitOther(node, found);
}

type Access = Extract<ASTNode, { op: '[]' | '.' }>;
type Call = Extract<ASTNode, { op: 'call' | 'rcall' }>;
type MethodCall = Extract<ASTNode, { op: 'rcall' }>;
type Other = Exclude<ASTNode, { op: 'value' | '[]' | '.' | 'call' | 'rcall' | '!_' | '-_' }>;

function visitAccess(node: Access, found: Found): void {
  const [owner, key] = node.args;
  const column = typeof key === 'string' ? key : key.op === 'value' ? key.args : undefined;
  if (owner.op === 'id' && owner.args === 'row' && typeof column === 'string') {
    found.columns.add(column);
    return;
  }
  found.problems.push({ problem: `${ONLY_ROW}, with the column's name in quotes.`, at: node.start });
}

function visitCall(node: Call, found: Found): void {
  const [name] = node.args;
  const receiver = node.op === 'rcall' ? [node.args[1]] : [];
  const args = node.op === 'rcall' ? node.args[2] : node.args[1];
  const allowed = node.op === 'rcall' ? METHODS : FUNCTIONS;
  if (!allowed.has(name)) {
    const list = [...allowed].join(', ');
    found.problems.push({
      problem: `${name} cannot be used in a condition; use one of ${list}.`,
      at: node.start,
    });
    return;
  }
  if (node.op === 'rcall' && name === 'matches') visitMatches(node, found);
  for (const part of [...receiver, ...args]) visit(part, found);
}

function visitMatches(node: MethodCall, found: Found): void {
  const [, receiver, [arg]] = node.args;
  if (arg?.op !== 'value' || typeof arg.args !== 'string') {
    found.problems.push({ problem: 'matches takes a pattern in quotes.', at: node.start });
    return;
  }
  const compiled = compilePattern(arg.args);
  if ('problem' in compiled) {
    found.problems.push({ problem: `${compiled.problem}.`, at: arg.start });
    return;
  }
  const between = node.input.slice(receiver.end, arg.start);
  if (CALL_OF_MATCHES.test(between)) {
    found.matches.push({ nameAt: receiver.end + between.indexOf('matches'), pattern: arg.args, compiled });
    return;
  }
  found.problems.push({ problem: 'No comment may stand inside a call of matches.', at: receiver.end });
}

const CALL_OF_MATCHES = /^[\s)]*\.\s*matches\s*\([\s(]*$/;

function visitOther(node: Other, found: Found): void {
  if (node.op === 'id' || node.op === 'map' || node.op === '.?' || node.op === '[?]') {
    found.problems.push({ problem: `${ONLY_ROW}, beside text, numbers and lists.`, at: node.start });
    return;
  }
  for (const part of node.args) visit(part, found);
}
