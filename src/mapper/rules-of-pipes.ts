import { compileCondition } from './condition.js';
import { compilePipe } from './compile-pipe.js';
import { kindsOfPart } from './compile-parts.js';
import { kindProblem, kindsOf, kindsTaken } from './kinds.js';
import { isLocale, isPhoneRegion, isTimezone } from './known-places.js';
import { suggestion, type Complaint, type Complaints } from './mapping-problem.js';
import type { MappingRule } from './mapping-rule.js';
import type { Alternative, NormalItem, NormalMapping, NormalSource, WrittenText } from './normal-mapping.js';
import { blocksOf, fieldsOf, itemsOf, partsOf } from './mapping-parts.js';
import { compileTemplate } from './template.js';
import type { TextProblem } from './text-problem.js';
import type { SourceLocale } from './transforms/transform.js';
import type { ValueKind } from './value.js';

/** Rules about pipes, templates and conditions, as far as they can be judged without a file. */
export const pipeRules = {
  pipesCompile: (mapping, complaints) => {
    const locale = checkableLocale(mapping.source);
    for (const alternative of alternativesOf(mapping)) complaints.addAll(pipeComplaints(alternative, locale));
  },
  templatesAreWhole: (mapping, complaints) => {
    for (const template of templatesOf(mapping)) complaints.addAll(templateComplaints(template));
  },
  conditionsCompile: (mapping, complaints) => {
    for (const { text, at } of conditionsOf(mapping)) {
      const compiled = compileCondition(text);
      if ('problem' in compiled) complaints.add(complaintAt(at, compiled));
    }
  },
  kindsFit: (mapping, complaints) => {
    const locale = checkableLocale(mapping.source);
    for (const { name, target, items } of fieldsOf(mapping)) {
      const taken = target.kind === 'standard' ? kindsTaken(target.field) : undefined;
      if (taken) items.forEach((item) => checkKinds(item, { name, taken, locale, complaints }));
    }
    for (const { name, item } of partsOf(mapping)) {
      const taken = kindsOfPart(name);
      if (taken) checkKinds(item, { name, taken, locale, complaints });
    }
  },
} satisfies Record<string, MappingRule>;

/** The locale to check pipes with: what is unknown is told once, by its own rule. */
function checkableLocale({ locale, timezone, phoneRegion }: NormalSource): SourceLocale {
  return {
    locale: isLocale(locale) ? locale : 'en-US',
    timezone: timezone !== undefined && isTimezone(timezone) ? timezone : 'UTC',
    phoneRegion: phoneRegion !== undefined && isPhoneRegion(phoneRegion) ? phoneRegion : undefined,
  };
}

function pipeComplaints(
  { steps, stepsAt, stepsShift }: Alternative,
  locale: SourceLocale,
): readonly Complaint[] {
  const compiled = compilePipe(steps, locale);
  if (!('problems' in compiled)) return [];
  return compiled.problems.map(({ step, problem }) => ({
    at: stepsAt,
    offset: Math.max(0, (steps[step]?.at ?? 0) - stepsShift),
    message: problem,
  }));
}

function templateComplaints({ text, at }: WrittenText): readonly Complaint[] {
  const compiled = compileTemplate(text, anyColumn, new Map());
  return 'problems' in compiled ? compiled.problems.map((problem) => complaintAt(at, problem)) : [];
}

/** Which columns there are shows with the file; braces without a partner have no name. */
function anyColumn(name: string): (() => null) | undefined {
  return name === '' ? undefined : () => null;
}

function complaintAt(at: WrittenText['at'], { problem, at: offset, candidates }: TextProblem): Complaint {
  return { at, offset, message: problem, hint: suggestion(candidates) };
}

interface KindContext {
  readonly name: string;
  readonly taken: readonly ValueKind[];
  readonly locale: SourceLocale;
  readonly complaints: Complaints;
}

function checkKinds(item: NormalItem, { name, taken, locale, complaints }: KindContext): void {
  if (item.source.kind === 'const') {
    const problem = kindProblem(name, taken, kindsOf(item, []));
    if (problem) complaints.add({ at: item.at, ...problem });
    return;
  }
  for (const { at, steps } of item.source.alternatives) {
    const compiled = compilePipe(steps, locale);
    const problem =
      'problems' in compiled ? undefined : kindProblem(name, taken, kindsOf(item, [compiled.gives]));
    if (problem) complaints.add({ at, ...problem });
  }
}

function alternativesOf(mapping: NormalMapping): readonly Alternative[] {
  return itemsOf(mapping).flatMap(({ source }) => (source.kind === 'first' ? source.alternatives : []));
}

function templatesOf(mapping: NormalMapping): readonly WrittenText[] {
  const ofPipes = alternativesOf(mapping)
    .filter(({ source }) => source.kind === 'template')
    .map(({ source, at }) => ({ text: source.text, at }));
  const ofBlocks = blocksOf(mapping).flatMap(({ notes, tasks }) =>
    [...notes, ...tasks].flatMap(({ text }) => (text ? [text] : [])),
  );
  return [...ofPipes, ...ofBlocks];
}

function conditionsOf(mapping: NormalMapping): readonly WrittenText[] {
  return blocksOf(mapping)
    .flatMap((block) => [block, ...block.notes, ...block.tasks])
    .flatMap(({ when }) => (when ? [when] : []));
}
