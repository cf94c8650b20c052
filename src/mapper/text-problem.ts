/** Something wrong in a piece of text that a mapping holds: a pipe, a template or a condition. */
export interface TextProblem {
  /** One sentence for the user: what was found, and what was expected where that helps. */
  readonly problem: string;
  /** Offset in the text, in UTF-16 units, from 0. */
  readonly at: number;
  /** Nearest valid names, best first. */
  readonly candidates?: readonly string[];
  /** The name that nothing is known by, where that is what is wrong. */
  readonly unknown?: string;
}
