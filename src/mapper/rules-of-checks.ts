import { issueCodes } from '../model/issue-codes.js';
import { suggestion } from './mapping-problem.js';
import type { MappingRule } from './mapping-rule.js';
import { nearestNames } from './nearest-names.js';
import type { NormalMapping } from './normal-mapping.js';
import { compilePattern } from './pattern.js';
import { blocksOf } from './mapping-parts.js';
import { shownNote, shownTask } from './show-attachment.js';

/** Rules about the `expect` and `tests` of a mapping. */
export const checkRules = {
  expectationsExpect: (mapping, complaints) => {
    for (const { at, unique, notBlank, in: values, matches } of mapping.expectations) {
      if (unique || notBlank || values || matches !== undefined) continue;
      complaints.add({ at, message: 'This expects nothing: add unique, not_blank, in or matches.' });
    }
  },
  patternsCompile: (mapping, complaints) => {
    for (const { at, matches } of mapping.expectations) {
      const compiled = matches === undefined ? undefined : compilePattern(matches);
      if (compiled && 'problem' in compiled) {
        complaints.add({ at: [...at, 'matches'], message: `${capital(compiled.problem)}.` });
      }
    }
  },
  testsNameBlocks: (mapping, complaints) => {
    const slots: readonly string[] = [
      ...blocksOf(mapping).map(({ slot }) => slot),
      ...(mapping.main ? [mapping.main] : []),
    ];
    for (const { at, expected } of mapping.tests) {
      for (const slot of expected.keys()) {
        if (slots.includes(slot)) continue;
        const message = `The mapping has no ${slot}, so a test cannot expect one.`;
        complaints.add({ at: [...at, slot], onKey: true, message });
      }
    }
  },
  testsNameFields: (mapping, complaints) => {
    for (const { slot, known } of testable(mapping)) {
      const unknown = mapping.tests.flatMap(({ at, expected }) =>
        [...(expected.get(slot)?.keys() ?? [])]
          .filter((name) => !known.includes(name))
          .map((name) => ({ name, at: [...at, slot, name] })),
      );
      for (const { name, at } of unknown) {
        const message = `The ${slot} has no field ${JSON.stringify(name)} to be tested.`;
        complaints.add({ at, onKey: true, message, hint: suggestion(nearestNames(name, known)) });
      }
    }
  },
  testsNameIssues: (mapping, complaints) => {
    const known = Object.keys(issueCodes);
    for (const { at, issues = [] } of mapping.tests) {
      for (const [index, code] of issues.entries()) {
        if (known.includes(code)) continue;
        const message = `There is no issue code ${JSON.stringify(code)}.`;
        complaints.add({
          at: [...at, 'issues', index],
          message,
          hint: suggestion(nearestNames(code, known)),
        });
      }
    }
  },
  testsExpect: (mapping, complaints) => {
    for (const { at, expected, issues } of mapping.tests) {
      if (expected.size > 0 || issues) continue;
      complaints.add({ at, message: 'This test expects nothing: name a block and its fields, or issues.' });
    }
  },
} satisfies Record<string, MappingRule>;

interface Testable {
  readonly slot: string;
  readonly known: readonly string[];
}

function testable(mapping: NormalMapping): readonly Testable[] {
  const blocks = blocksOf(mapping).map(({ slot, fields }) => ({
    slot,
    known: fields.map(({ name }) => name),
  }));
  if (!mapping.main) return blocks;
  return [...blocks, { slot: mapping.main, known: mapping.main === 'note' ? shownNote : shownTask }];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
