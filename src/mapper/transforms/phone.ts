import {
  isSupportedCountry,
  parsePhoneNumberFromString,
  type CountryCode,
  type PhoneNumber,
} from 'libphonenumber-js/max/es6';
import * as z from 'zod';

import { failure } from '../failure.js';
import type { Failure } from '../value.js';
import { defineTransform } from './define-transform.js';
import { fromText, textual } from './text-step.js';
import type { Transform } from './transform.js';

const region = z
  .string()
  .transform((text) => text.trim().toUpperCase())
  .refine((text) => isSupportedCountry(text), 'expected a country of two letters, such as BR');

/**
 * The `max` metadata: with `min` a Brazilian 3333-4444 without its area code counts as valid and goes out as
 * +5533334444, and mobile numbers with a digit missing pass as well. Both cost the same; the `es6` build is the same
 * code without the helpers for old engines, which took a third of the time.
 */
const phone = defineTransform({
  name: 'phone',
  signature: 'phone(region?)',
  doc: 'Reads a telephone number into E.164, such as +5511987654321. Without + or 00 it is meant in the country given, or else in source.phone_region. Numbers that the country has not, and numbers with an extension, fail.',
  args: z.tuple([region.optional()]),
  takes: textual,
  gives: 'text',
  compile: ([own], { locale, phoneRegion }) => {
    const country = countryOf(own ?? phoneRegion);
    const fails = failuresOf(country);
    return fromText(locale, (text) => {
      if (text.length > MAX_LENGTH) return fails.invalid;
      const found = readPhone(text, country);
      if (found === undefined) return fails.invalid;
      return found.ext === undefined ? found.number : fails.extension;
    });
  },
});

export const phoneTransforms: readonly Transform[] = [phone];

const MAX_LENGTH = 60;

function countryOf(code: string | undefined): CountryCode | undefined {
  return code !== undefined && isSupportedCountry(code) ? code : undefined;
}

/** As written; then with 00 as the international prefix; then by the rules that Mexico left behind. */
function readPhone(text: string, country: CountryCode | undefined): PhoneNumber | undefined {
  return (
    readExactly(text, country) ??
    (ZEROS.test(text) ? readExactly(text.replace(ZEROS, '+')) : undefined) ??
    readOldMexican(text, country)
  );
}

function readExactly(text: string, country?: CountryCode): PhoneNumber | undefined {
  const found = parsePhoneNumberFromString(
    text,
    country === undefined ? { extract: false } : { extract: false, defaultCountry: country },
  );
  return found?.isValid() ? found : undefined;
}

/**
 * Until August 2019 Mexico's mobile numbers had a 1 after +52, and 01, 044 or 045 before calls inside the country; address books still
 * have them (IFT, Plan Técnico Fundamental de Numeración 2018). The ten digits behind are the number of today.
 */
function readOldMexican(text: string, country: CountryCode | undefined): PhoneNumber | undefined {
  const digits = text.replace(SEPARATORS, '');
  const today = ABROAD.exec(digits)?.[1] ?? (country === 'MX' ? INLAND.exec(digits)?.[1] : undefined);
  return today === undefined ? undefined : readExactly(`+52${today}`);
}

const ZEROS = /^\(?00\s*/;
const SEPARATORS = /[\s().\-–]/g;
const ABROAD = /^(?:\+|00)521(\d{10})$/;
const INLAND = /^(?:01|044|045|521)(\d{10})$/;

interface Failures {
  readonly invalid: Failure;
  readonly extension: Failure;
}

function failuresOf(country: CountryCode | undefined): Failures {
  if (country === undefined) {
    const expected = 'a telephone number with + and its country code, such as +34612345678';
    const hint = 'Set source.phone_region, or give the country to the transform: phone("ES").';
    return { invalid: failure('cell/phone', expected, { hint }), extension: withoutExtension };
  }
  const expected = `a valid telephone number of ${country}, or one with + and its country code, such as +34612345678`;
  const hint =
    'Look for a missing area code or digit, and for two numbers in one cell: list("/") splits those.';
  return { invalid: failure('cell/phone', expected, { hint }), extension: withoutExtension };
}

const withoutExtension = failure(
  'cell/phone',
  'a telephone number without an extension, such as +34612345678',
  {
    hint: 'E.164 has no extensions: cut it off with extract, or keep it in a field of its own.',
  },
);
