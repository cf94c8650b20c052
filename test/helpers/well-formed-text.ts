import fc, { type StringConstraints } from 'fast-check';

const SURROGATES = 0x800;
const codePoint = fc
  .integer({ min: 0, max: 0x10_ffff - SURROGATES })
  .map((at) => String.fromCodePoint(at < 0xd800 ? at : at + SURROGATES));

/** Any text without half of a pair, the unit `binary` of fast-check, which takes over a second to make its table of all characters. */
export function wellFormedText(constraints: Omit<StringConstraints, 'unit'> = {}): fc.Arbitrary<string> {
  return fc.string({ ...constraints, unit: codePoint });
}
