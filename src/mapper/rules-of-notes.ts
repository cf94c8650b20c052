import { blocksOf } from './mapping-parts.js';
import type { Complaint } from './mapping-problem.js';
import type { MappingRule } from './mapping-rule.js';
import type { NormalNote } from './normal-mapping.js';
import { authorParts, isNoteType, noteShapes } from './note-types.js';

/** Rules about notes as a whole. */
export const noteRules = {
  /** A type that all rows share tells at once which parts it takes. */
  partsFitType: (mapping, complaints) => {
    for (const note of blocksOf(mapping).flatMap(({ notes }) => notes))
      complaints.addAll(shapeComplaints(note));
  },
} satisfies Record<string, MappingRule>;

function shapeComplaints({ type, text, parts, at }: NormalNote): readonly Complaint[] {
  const name = type.source.kind === 'const' ? String(type.source.value) : '';
  if (!isNoteType(name)) return [];
  const { needs, may } = noteShapes[name];
  const has = new Set<string>([...(text ? ['text'] : []), ...parts.map((part) => part.name)]);
  const takes = new Set<string>([...needs, ...may, ...authorParts]);
  const missing = needs.filter((part) => !has.has(part));
  return [
    ...missing.map((part) => ({ at, message: `A note of type ${name} needs ${part}.`, hint: hintFor(part) })),
    ...[...has]
      .filter((part) => !takes.has(part))
      .map((part) => ({
        at: [...at, part],
        onKey: true,
        message: `A note of type ${name} has no ${part}.`,
      })),
  ];
}

function hintFor(part: string): string | undefined {
  return part === 'link' ? 'Where there is no recording, write link: { const: none }.' : undefined;
}
