import { distance } from 'fastest-levenshtein';

const MOST = 3;

/** The names most like a mistyped one, best first: at most three, none that differs in more than about a third. */
export function nearestNames(wrong: string, names: Iterable<string>): readonly string[] {
  const folded = wrong.trim().toLowerCase();
  const bound = Math.max(2, Math.ceil(folded.length / 3));
  return [...names]
    .map((name) => ({ name, far: distance(folded, name.toLowerCase()) }))
    .filter(({ far }) => far <= bound)
    .sort((one, other) => one.far - other.far)
    .slice(0, MOST)
    .map(({ name }) => name);
}
