import { isSupportedCountry } from 'libphonenumber-js/max/es6';
import { IANAZone } from 'luxon';

import { remembered } from './remembered.js';

/** Whether a text is the IANA name of a time zone. */
export const isTimezone = remembered((text) => IANAZone.isValidZone(text));

/** All time zones, for finding the one that was meant. */
export function timezones(): readonly string[] {
  return Intl.supportedValuesOf('timeZone');
}

/** Whether numbers and dates of a locale are known. */
export function isLocale(text: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf([text]).length > 0;
  } catch {
    return false;
  }
}

/** Whether phones of a country, of two capital letters, are known. */
export function isPhoneRegion(text: string): boolean {
  return isSupportedCountry(text);
}
