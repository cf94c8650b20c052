import type { World } from '../world.js';

/** Whole units with the account's currency: `R$ 1,200`. */
export function money(world: World, price: number): string {
  const { currency } = world.store.account.account;
  try {
    const style = { style: 'currency', currency, maximumFractionDigits: 0 } as const;
    return new Intl.NumberFormat('en', style).format(price);
  } catch {
    return `${count(price)} ${currency}`;
  }
}

export function count(number: number): string {
  return new Intl.NumberFormat('en').format(number);
}

/** `2025-06-02 12:00`, in the account's zone; the number itself where it is beyond all dates. */
export function moment(world: World, seconds: number): string {
  if (Number.isNaN(new Date(seconds * 1000).getTime())) return String(seconds);
  const timeZone = world.switches.timezone ?? world.store.account.account.timezone;
  const style = { dateStyle: 'short', timeStyle: 'short', timeZone } as const;
  return new Intl.DateTimeFormat('sv', style).format(seconds * 1000);
}

/** `2025-06-02`, in the account's zone. */
export function day(world: World, seconds: number): string {
  return moment(world, seconds).slice(0, 10);
}

export function userName(world: World, id: number): string {
  if (id === 0) return 'Robot';
  return world.store.account.users.find((user) => user.id === id)?.name ?? `User ${id}`;
}

/** What stands for a name that is empty. */
export function nameOf({ name, id }: { readonly name: string; readonly id: number }): string {
  return name === '' ? `(no name) ${id}` : name;
}
