import { describe, expect, it } from 'vitest';

import { createLimiter, type LimiterSettings } from '../../src/client/limiter.js';
import { deferred } from '../../src/flow/deferred.js';
import { fakeClock } from './fake-world.js';

function limiter(settings: Partial<LimiterSettings> = {}): ReturnType<typeof createLimiter> {
  const { now, sleep } = fakeClock();
  return createLimiter({ rate: 7, concurrency: 'auto', now, sleep, ...settings });
}

describe('the limiter', () => {
  it('starts requests in the order in which they came, no faster than the rate', async () => {
    const { now, sleep } = fakeClock();
    const limit = limiter({ now, sleep });
    const starts: (readonly [number, number])[] = [];
    await Promise.all(
      Array.from(
        { length: 30 },
        async (_, nth) => await limit.run('GET leads', async () => starts.push([nth, now()])),
      ),
    );
    expect(starts.map(([nth]) => nth)).toEqual(Array.from({ length: 30 }, (_, nth) => nth));
    const times = starts.map(([, time]) => time);
    for (const [index, time] of times.slice(7).entries())
      expect(time - (times[index] ?? 0)).toBeGreaterThan(1_000);
  });

  it('keeps no more in flight than it may', async () => {
    const limit = limiter({ concurrency: 2 });
    let inFlight = 0;
    let most = 0;
    const gate = deferred<undefined>();
    const all = Array.from(
      { length: 6 },
      async () =>
        await limit.run('GET leads', async () => {
          inFlight += 1;
          most = Math.max(most, inFlight);
          if (inFlight === 2) gate.resolve(undefined);
          await gate.promise;
          inFlight -= 1;
        }),
    );
    await Promise.all(all);
    expect(most).toBe(2);
  });

  it('lets enough into flight for the answer times it sees', async () => {
    const clock = fakeClock();
    const limit = limiter(clock);
    // Quick answers: four in flight are enough, a fifth has to wait.
    for (let nth = 0; nth < 40; nth += 1) await limit.run('GET leads', async () => clock.advance(20));
    const gate = deferred<undefined>();
    const four = deferred<undefined>();
    let started = 0;
    const all = Array.from(
      { length: 5 },
      async () =>
        await limit.run('GET leads', async () => {
          started += 1;
          if (started === 4) four.resolve(undefined);
          await gate.promise;
        }),
    );
    await four.promise;
    await new Promise((resolve) => setImmediate(resolve));
    expect(started).toBe(4);
    gate.resolve(undefined);
    await Promise.all(all);
    expect(started).toBe(5);
  });

  it('passes on what a request throws, and goes on', async () => {
    const limit = limiter();
    await expect(limit.run('GET leads', async () => await Promise.reject(new Error('no')))).rejects.toThrow(
      'no',
    );
    expect(await limit.run('GET leads', async () => 'yes')).toBe('yes');
  });

  it('does not start what may not start any more', async () => {
    const limit = limiter();
    const refuse = (): void => {
      throw new Error('blocked');
    };
    await expect(limit.run('GET leads', async () => 'sent', refuse)).rejects.toThrow('blocked');
    expect(limit.reached().starts).toBe(0);
  });

  it('asks again after the wait, as things may have changed', async () => {
    const limit = limiter();
    let asked = 0;
    await limit.run('GET leads', async () => undefined);
    const refuseLater = (): void => {
      asked += 1;
      if (asked > 1) throw new Error('blocked meanwhile');
    };
    await expect(limit.run('GET leads', async () => 'sent', refuseLater)).rejects.toThrow(
      'blocked meanwhile',
    );
  });

  it('is not stopped by a clock that is set back', async () => {
    const realDate = Date.now;
    const limit = limiter();
    try {
      await limit.run('GET leads', async () => undefined);
      Date.now = () => realDate() - 3_600_000;
      expect(await limit.run('GET leads', async () => 'sent')).toBe('sent');
    } finally {
      Date.now = realDate;
    }
  });

  it('tells nothing before it knows something', async () => {
    const limit = limiter();
    expect(limit.reached()).toEqual({ starts: 0, rate: 0, latencyMs: 0 });
    await limit.run('GET leads', async () => undefined);
    expect(limit.reached()).toEqual({ starts: 1, rate: 0, latencyMs: 0 });
  });
});
