import type { WrittenMapping } from '../mapper/written-mapping.js';
import { isPhoneRegion } from '../mapper/known-places.js';
import { cellText } from '../model/cell.js';
import type { Row } from '../model/table.js';
import type { AccountDictionary } from '../schema/account-dictionary.js';
import { PLACEHOLDERS, type ColumnFacts } from './column-facts.js';
import { languages, type Language } from './lexicon.js';

type Source = NonNullable<WrittenMapping['source']>;

/** How the people of a file write, from its words, its numbers and the account's currency. */
export function sourceOf(
  columns: readonly ColumnFacts[],
  rows: readonly Row[],
  { account }: AccountDictionary,
): Source {
  const region = regionOf(account.currency);
  const nulls = nullsIn(rows);
  return {
    locale: localeOf(columns, region),
    ...(region !== undefined && { phone_region: region }),
    ...(nulls.length > 0 && { nulls: [...nulls] }),
  };
}

/** The country of a currency: ISO 4217 begins its codes with that of ISO 3166. */
function regionOf(currency: string): string | undefined {
  const region = currency.slice(0, 2).toUpperCase();
  return region !== 'EU' && /^[A-Z]{2}$/.test(region) && isPhoneRegion(region) ? region : undefined;
}

/** Texts of the rows that stand for nothing. */
export function nullsIn(rows: readonly Row[]): readonly string[] {
  const texts = rows.flatMap((row) => row.map((cell) => cellText(cell).trim()));
  return [...new Set(texts.filter((text) => PLACEHOLDERS.has(text.toLowerCase())))];
}

const locales: Readonly<Record<Language, readonly [comma: string, point: string]>> = {
  en: ['es-ES', 'en-US'],
  pt: ['pt-BR', 'en-US'],
  es: ['es-ES', 'es-MX'],
  ru: ['ru-RU', 'en-US'],
};

/** The decimal sign of the numbers decides before the language of the header does. */
function localeOf(columns: readonly ColumnFacts[], region: string | undefined): string {
  const language = languageOf(columns);
  const forms = columns.flatMap(({ report }) => report.forms);
  const [comma, point] = locales[language];
  if (forms.some((form) => /,56$|^1\.234$/.test(form)))
    return region === 'BR' && language === 'en' ? 'pt-BR' : comma;
  if (forms.some((form) => /\.56$|^1,234$/.test(form))) return point;
  if (language === 'es') return region === undefined ? 'es-ES' : 'es-MX';
  return language === 'en' ? 'en-US' : comma;
}

function languageOf(columns: readonly ColumnFacts[]): Language {
  const spoken = columns.flatMap(({ reading }) => reading.languages);
  const counts = languages.map((language) => ({
    language,
    count: spoken.filter((one) => one === language).length,
  }));
  return counts.sort((one, other) => other.count - one.count)[0]?.language ?? 'en';
}
