import { RE2JS } from 're2js';

const MAX_PATTERN = 1_000;

/**
 * Compiles a user's regular expression in RE2 syntax (github.com/google/re2/wiki/Syntax), whose time is linear
 * in the text: no look-around, no back-references.
 */
export function compilePattern(pattern: string): RE2JS | { readonly problem: string } {
  if (pattern.length > MAX_PATTERN) return { problem: `a pattern has at most ${MAX_PATTERN} characters` };
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { problem: `the pattern ${pattern} is not a regular expression of RE2: ${detail}` };
  }
}
