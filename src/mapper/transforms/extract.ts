import * as z from 'zod';

import { failure } from '../failure.js';
import { compilePattern } from '../pattern.js';
import { defineTransform } from './define-transform.js';
import { onText, textual } from './text-step.js';
import type { Transform } from './transform.js';

const args = z.tuple([z.string().min(1), z.int().min(0).optional()]).check((context) => {
  const [pattern, group] = context.value;
  const compiled = compilePattern(pattern);
  const message = 'problem' in compiled ? compiled.problem : groupProblem(compiled.groupCount(), group);
  if (message !== undefined) context.issues.push({ code: 'custom', message, input: context.value, path: [] });
});

const extract = defineTransform({
  name: 'extract',
  signature: 'extract(pattern, group?)',
  doc: 'Keeps the first part that a regular expression (RE2 syntax) finds: the group given, else the first group, else all that is found. Text in which nothing is found fails.',
  args,
  takes: textual,
  gives: 'text',
  compile: ([pattern, group], { locale }) => {
    const compiled = compilePattern(pattern);
    // Checked by `args`; without a pattern nothing is ever found.
    if ('problem' in compiled) return () => failure('cell/text', compiled.problem);
    const wanted = group ?? Math.min(1, compiled.groupCount());
    const notFound = failure('cell/text', `text in which the pattern ${pattern} finds something`);
    return onText(locale, (text) => {
      const matcher = compiled.matcher(text);
      return matcher.find() ? (matcher.group(wanted) ?? '') : notFound;
    });
  },
});

export const patternTransforms: readonly Transform[] = [extract];

function groupProblem(groups: number, wanted: number | undefined): string | undefined {
  if (wanted === undefined || wanted <= groups) return undefined;
  return `the pattern has ${groups} groups, and group ${wanted} is asked for`;
}
