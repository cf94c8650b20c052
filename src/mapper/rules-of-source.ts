import { isLocale, isPhoneRegion, isTimezone, timezones } from './known-places.js';
import { suggestion } from './mapping-problem.js';
import type { MappingRule } from './mapping-rule.js';
import { nearestNames } from './nearest-names.js';

/** Rules about the `source` block: without these no pipe can be compiled. */
export const sourceRules = {
  localeIsKnown: ({ source }, complaints) => {
    if (isLocale(source.locale)) return;
    const message = `There is no locale ${JSON.stringify(source.locale)}.`;
    complaints.add({ at: ['source', 'locale'], message, hint: 'Write it like pt-BR, es-MX or en-US.' });
  },
  timezoneIsKnown: ({ source }, complaints) => {
    if (source.timezone === undefined || isTimezone(source.timezone)) return;
    const message = `There is no time zone ${JSON.stringify(source.timezone)}.`;
    const near = suggestion(nearestNames(source.timezone, timezones()));
    complaints.add({ at: ['source', 'timezone'], message, hint: near ?? 'Write it like America/Sao_Paulo.' });
  },
  phoneRegionIsKnown: ({ source }, complaints) => {
    if (source.phoneRegion === undefined || isPhoneRegion(source.phoneRegion)) return;
    const message = `There is no country ${JSON.stringify(source.phoneRegion)}.`;
    complaints.add({
      at: ['source', 'phone_region'],
      message,
      hint: 'Write its two letters, like BR, MX or ES.',
    });
  },
} satisfies Record<string, MappingRule>;
