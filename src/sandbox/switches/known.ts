/**
 * How well a behaviour of Kommo is known: written in its documentation, measured on a live account, reported by users,
 * inferred from those, or not known at all. `own` is for what only a sandbox has.
 */
export type Mark = 'documented' | 'measured' | 'reported' | 'inferred' | 'unknown' | 'own';

declare module 'zod' {
  interface GlobalMeta {
    mark?: Mark;
  }
}

/** Says what a switch decides, and how well it is known that its default is what Kommo does. */
export function known(mark: Mark, description: string): { mark: Mark; description: string } {
  return { mark, description };
}
