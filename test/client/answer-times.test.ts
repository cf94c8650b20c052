import { describe, expect, it } from 'vitest';

import { createAnswerTimes } from '../../src/client/answer-times.js';

function timesOf(
  ...groups: readonly (readonly [string, readonly number[]])[]
): ReturnType<typeof createAnswerTimes> {
  const times = createAnswerTimes();
  for (const [kind, list] of groups) for (const ms of list) times.add(kind, ms);
  return times;
}

const steady = Array.from({ length: 32 }, () => 300);

describe('answer times', () => {
  it('prove nothing while there are fewer than twelve of a kind', () => {
    const times = timesOf(['GET users', Array.from({ length: 11 }, () => 1)], ['GET tags', [5]]);
    expect(times.jitter()).toBeUndefined();
    expect(times.latenessOf('GET users', 1)).toBeUndefined();
    times.add('GET users', 1);
    expect(times.jitter()).toBe(0);
    expect(times.latenessOf('GET users', 41)).toBe(40);
    expect(times.latenessOf('GET tags', 41)).toBeUndefined();
  });

  it('take the steadiest kind for the jitter of the network', () => {
    const noisy = Array.from({ length: 32 }, (_, nth) => 500 + 30 * nth);
    expect(timesOf(['GET tags', steady], ['POST leads', noisy]).jitter()).toBe(0);
  });

  it('leave single slow answers out of the jitter', () => {
    expect(timesOf(['GET tags', [...steady, 900, ...steady]]).jitter()).toBe(0);
  });

  it('give the spread of few answers more weight', () => {
    const spread = (count: number): number =>
      timesOf(['GET tags', Array.from({ length: count }, (_, nth) => (nth % 2) * 10)]).jitter() ?? 0;
    expect(spread(12)).toBe(20);
    expect(spread(32)).toBe(13.75);
  });

  it('forget what is long past', () => {
    const times = timesOf(['GET tags', [100, 900]]);
    for (let nth = 0; nth < 130; nth += 1) times.add('GET tags', 300);
    expect(times.jitter()).toBe(0);
    expect(times.latenessOf('GET tags', 300)).toBe(0);
  });

  it('count a request that is quicker than all before as punctual', () => {
    expect(timesOf(['GET tags', steady]).latenessOf('GET tags', 200)).toBe(0);
  });
});
