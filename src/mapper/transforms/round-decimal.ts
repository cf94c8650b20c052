/**
 * Rounds half away from zero as people do it on paper: 1.005 to two decimals is 1.01, -2.5 is -3. `decimals` may
 * be negative (hundreds). Exact for the decimal digits that JavaScript prints.
 */
export function roundDecimal(value: number, decimals = 0): number {
  if (decimals === 0) return roundWhole(value);
  const shifted = shift(Math.abs(value), decimals);
  if (!Number.isFinite(shifted)) return value;
  const rounded = Math.sign(value) * shift(Math.round(shifted), -decimals);
  return rounded === 0 ? 0 : rounded;
}

/** Half of a whole number is exact in binary, so nothing has to be shifted. */
function roundWhole(value: number): number {
  const rounded = Math.sign(value) * Math.round(Math.abs(value));
  return rounded === 0 ? 0 : rounded;
}

function shift(value: number, places: number): number {
  const [mantissa, exponent = '0'] = String(value).split('e');
  return Number(`${mantissa}e${Number(exponent) + places}`);
}
