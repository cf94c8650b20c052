import type { User } from '../schema/account-dictionary.js';
import { folded, nameIndex, type Found, type Names } from './name-index.js';
import { remembered } from './remembered.js';
import { nearestNames } from './nearest-names.js';

/** Users by what a mapping compares with, in its order. */
export type UserNames = (by: readonly ('email' | 'name')[]) => Names;

/** Users of an account. Kommo refuses those that are not active, so only active ones are found. */
export function userNames(users: readonly User[]): UserNames {
  const active = users.filter(({ isActive }) => isActive);
  const known = new Map(users.map(({ id, name }) => [id, name]));
  const finders = { email: emailFinder(active), name: nameIndex(active).find };
  const gone = new Set(
    users.filter(({ isActive }) => !isActive).flatMap(({ name, email }) => [folded(name), folded(email)]),
  );
  return (by) => {
    const lookUp = (text: string): Found => {
      for (const key of by) {
        const found = finders[key](text);
        if (found.kind !== 'none') return found;
      }
      const candidates = nearestUsers(active, text);
      const known = active.slice(0, MAX_SHOWN).map(described);
      if (gone.has(folded(text)))
        return { kind: 'inactive', candidates: candidates.length > 0 ? candidates : known };
      return { kind: 'none', candidates, known };
    };
    return { find: remembered(lookUp), nameOf: (id) => known.get(id) };
  };
}

function emailFinder(users: readonly User[]): Names['find'] {
  return nameIndex(users.map(({ id, email }) => ({ id, name: email }))).find;
}

function nearestUsers(users: readonly User[], text: string): readonly string[] {
  const byText = new Map(users.flatMap((user) => [user.name, user.email].map((key) => [key, user] as const)));
  const near = nearestNames(text, byText.keys()).flatMap((key) => byText.get(key) ?? []);
  return [...new Set(near)].map(described);
}

const MAX_SHOWN = 5;

function described({ name, email }: User): string {
  return `${name} <${email}>`;
}
