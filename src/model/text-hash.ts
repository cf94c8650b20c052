/** A hash of 53 bits, spread evenly, for counting; not for secrets. The mixing is that of MurmurHash3's finaliser. */
export function hashOf(text: string): number {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    low = Math.imul(low ^ code, 0x85ebca77);
    high = Math.imul(high ^ code, 0xc2b2ae3d);
  }
  low = mix(low ^ Math.imul(high, 0x9e3779b1));
  high = mix(high ^ Math.imul(low, 0x27d4eb2f));
  return (high & 0x1fffff) * 0x100000000 + (low >>> 0);
}

function mix(bits: number): number {
  const first = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35);
  return second ^ (second >>> 16);
}
