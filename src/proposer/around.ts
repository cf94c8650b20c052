import { holdsToken } from '../mapper/parse-mapping.js';
import type { LeftOver, ProposalMatter } from './matter.js';

/** What stands above a proposed mapping. */
export function headOf({ file, dictionary, shipped, report }: ProposalMatter): readonly string[] {
  const kind = report.looksLike?.name;
  return [
    `A first mapping of ${shown(file)} for the account ${shown(dictionary.account.subdomain)}. Look at every line: behind each`,
    'field stands how sure it is. Then: kommo-bulk mapping explain, and kommo-bulk validate.',
    ...(kind === undefined
      ? []
      : [`The file looks like ${kind}${shipped ? `; begun with ${shipped.path}` : ''}.`]),
    'Times are in the zone of the account; write timezone: under source: if the file has another.',
  ];
}

const MOST_TOLD = 500;

/** What stands below it: what found no place. */
export function endOf(leftOver: readonly LeftOver[], dropped: readonly string[]): readonly string[] {
  const more = leftOver.length - MOST_TOLD;
  return [
    ...(leftOver.length > 0 ? ['Columns without a place:'] : []),
    ...leftOver.slice(0, MOST_TOLD).map(({ column, because }) => `  ${shown(column)}: ${because}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    ...(dropped.length > 0
      ? ['Fields that were tried and left out:', ...dropped.map((line) => `  ${line}`)]
      : []),
  ];
}

const LONGEST_SHOWN = 80;

/** A name of the file in a comment; nothing in it may look like a token. */
function shown(name: string): string {
  return holdsToken(name) ? '(a name that looks like a token)' : name.slice(0, LONGEST_SHOWN);
}
