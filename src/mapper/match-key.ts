import { parsePhoneNumberFromString, isSupportedCountry } from 'libphonenumber-js/max/es6';

import { folded } from './name-index.js';

/** How values of a match key are compared. */
export type KeyKind = 'email' | 'phone' | 'text';

/**
 * A value in the form that match keys are compared in; undefined for one that says nothing. E-mails in small letters,
 * phones in E.164 (those without a country code are of `region`; what is no phone number by its digits), texts by
 * NFKC with one space between words and in small letters. The account's values go through the same function.
 */
export function keyValue(kind: KeyKind, text: string, region: string | undefined): string | undefined {
  const key = kind === 'phone' ? phoneKey(text.trim(), region) : folded(text);
  return key === '' ? undefined : key;
}

/** The kind of a match key by the code of its custom field; undefined for a field without one. */
export function keyKindOf(code: string | null | undefined): KeyKind {
  if (code === 'EMAIL') return 'email';
  return code === 'PHONE' ? 'phone' : 'text';
}

const E164 = /^\+[1-9]\d{6,14}$/;

function phoneKey(text: string, region: string | undefined): string {
  if (E164.test(text)) return text;
  const country = region !== undefined && isSupportedCountry(region) ? region : undefined;
  const number = parsePhoneNumberFromString(text, {
    extract: false,
    ...(country && { defaultCountry: country }),
  });
  return number?.isValid() ? number.number : text.replace(/\D/g, '');
}
