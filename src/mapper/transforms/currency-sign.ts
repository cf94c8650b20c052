const CODES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** Signs that people write and that are neither an ISO 4217 code nor end in a currency symbol. */
const SIGNS: ReadonlySet<string> = new Set(
  'bs bs. s/ s/. q l kr kr. chf fr fr. zł kč ft lei din лв лв. руб руб. р р. грн грн. тг тг. тнг сом сум rs rs. rp rp. rm'.split(
    ' ',
  ),
);

// Up to three letters and a symbol (R$, US$, €), or a short word with the stops that belong to it (Bs., S/., USD).
const BEFORE = /^(?:\p{L}{0,3}\p{Sc}|\p{L}{1,4}(?:\/\.?|\.)?)/u;
const AFTER = /(?:\p{L}{0,3}\p{Sc}|\p{L}{1,4}\.?)$/u;

/** Takes a currency sign or code off each end; what is no known sign stays, and so the rest is no number. */
export function withoutCurrency(text: string): string {
  const before = BEFORE.exec(text)?.[0] ?? '';
  const rest = isCurrency(before) ? text.slice(before.length).trimStart() : text;
  const after = AFTER.exec(rest)?.[0] ?? '';
  return isCurrency(after) ? rest.slice(0, -after.length).trimEnd() : rest;
}

function isCurrency(sign: string): boolean {
  if (sign === '') return false;
  return SYMBOL.test(sign) || CODES.has(sign.toUpperCase()) || SIGNS.has(sign.toLowerCase());
}

const SYMBOL = /\p{Sc}$/u;

/** Currencies whose people write a bare `$`. */
const DOLLARS =
  'USD MXN ARS CLP COP UYU DOP CUP BRL NIO CAD AUD NZD SGD HKD TWD BBD BSD BMD BZD BND KYD FJD GYD JMD LRD NAD SBD SRD TTD XCD';

/** What a sign stands for; those that are not here are never held against an account. */
const MEANINGS: ReadonlyMap<string, readonly string[]> = new Map(
  [
    ['$', DOLLARS],
    ['r$', 'BRL'],
    ['us$', 'USD'],
    ['u$', 'USD'],
    ['mx$', 'MXN'],
    ['ca$', 'CAD'],
    ['a$', 'AUD'],
    ['€', 'EUR'],
    ['£', 'GBP EGP LBP SYP'],
    ['¥', 'JPY CNY'],
    ['₽', 'RUB'],
    ['руб', 'RUB BYN'],
    ['₴', 'UAH'],
    ['грн', 'UAH'],
    ['₸', 'KZT'],
    ['₹', 'INR'],
    ['₺', 'TRY'],
    ['s/', 'PEN'],
    ['zł', 'PLN'],
  ].map(([sign = '', codes = '']) => [sign, codes.split(' ')]),
);

/** The ISO 4217 codes that the sign at either end of an amount may stand for; undefined where there is none, or any. */
export function currenciesIn(amount: string): readonly string[] | undefined {
  if (!NAMED.test(amount)) return undefined;
  const text = amount.replace(/^[\s(+−-]+|[\s)]+$/g, '');
  return meaningOf(BEFORE.exec(text)?.[0]) ?? meaningOf(AFTER.exec(text)?.[0]);
}

const NAMED = /[\p{L}\p{Sc}]/u;

function meaningOf(sign = ''): readonly string[] | undefined {
  const code = sign.toUpperCase();
  return CODES.has(code) ? [code] : MEANINGS.get(sign.toLowerCase().replace(/\.$/, ''));
}
