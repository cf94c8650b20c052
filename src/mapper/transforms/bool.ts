import * as z from 'zod';

import { failure } from '../failure.js';
import { defineTransform } from './define-transform.js';
import { fromText } from './text-step.js';
import type { Transform } from './transform.js';

/** English, Spanish, Portuguese and Russian, and what spreadsheets in them write for TRUE and FALSE. */
const YES = 'yes y true t on 1 sí si s sim verdadero verdadeiro v да д истина';
const NO = 'no n false f off 0 não nao falso нет н ложь';

const bool = defineTransform({
  name: 'bool',
  signature: 'bool(yes, ...)',
  doc: 'Reads yes or no, true or false, 1 or 0 in English, Spanish, Portuguese and Russian, whatever the case. Arguments are further words for yes. Anything else fails.',
  args: z.array(z.union([z.string().min(1), z.number(), z.boolean()]).transform(String)),
  takes: ['text', 'number', 'bool'],
  gives: 'bool',
  compile: (own, { locale }) => {
    const words = new Map<string, boolean>();
    for (const word of NO.split(' ')) words.set(word, false);
    for (const word of [...YES.split(' '), ...own.map(folded)]) words.set(word, true);
    const fail = failure('cell/bool', 'a yes or a no, such as sim or não', {
      hint: 'Give further words for yes to the transform, as in bool("ativo"), or name both with map.',
    });
    const read = fromText(locale, (text) => words.get(folded(text)) ?? fail);
    return (value) => (typeof value === 'boolean' ? value : read(value));
  },
});

export const boolTransforms: readonly Transform[] = [bool];

function folded(text: string): string {
  return text.trim().normalize('NFC').toLowerCase();
}
