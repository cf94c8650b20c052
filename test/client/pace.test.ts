import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createPace, type Passage } from '../../src/client/pace.js';
import { prop } from '../helpers/prop.js';

/** One request on its way; all in ms. */
interface Journey {
  /** Until a connection is open; 0: it is open already. */
  readonly opening: number;
  /** One way to the server. */
  readonly out: number;
  /** From the server's receipt to the answer's arrival. */
  readonly back: number;
}

interface Run {
  readonly sent: readonly number[];
  readonly arrived: readonly number[];
}

/** Plays requests one after another, as many as the pace lets through, in virtual time. */
function play(rate: number, journeys: readonly Journey[]): Run {
  let at = 0;
  const pace = createPace(rate, () => at);
  const sent: number[] = [];
  const arrived: number[] = [];
  const events: { readonly time: number; readonly happen: () => void }[] = [];
  const until = (time: number): void => {
    for (;;) {
      events.sort((a, b) => a.time - b.time);
      const next = events[0];
      if (!next || next.time > time) break;
      events.shift();
      at = next.time;
      next.happen();
    }
    at = time;
  };
  const leave = (passage: Passage, { out, back }: Journey): void => {
    passage.sent();
    sent.push(at);
    arrived.push(at + out);
    events.push({ time: at + out + back, happen: () => passage.answered(200) });
  };
  for (const journey of journeys) {
    for (let wait = pace.waitMs(); wait > 0; wait = pace.waitMs()) until(at + wait);
    const passage = pace.start('POST leads');
    if (journey.opening === 0) {
      leave(passage, journey);
    } else {
      passage.opening();
      events.push({ time: at + journey.opening, happen: () => leave(passage, journey) });
    }
  }
  until(at + 100_000);
  return { sent: sent.sort((a, b) => a - b), arrived: arrived.sort((a, b) => a - b) };
}

/** The shortest time in which one more than `most` of the times lie. */
function closest(times: readonly number[], most: number): number {
  return Math.min(...times.slice(most).map((time, index) => time - (times[index] ?? 0)));
}

/** The part of the allowed rate that was kept. */
function sustained(times: readonly number[], rate: number): number {
  const [first = 0] = times;
  return ((times.length - 1) * 1000) / ((times.at(-1) ?? 0) - first) / rate;
}

/** A random number that is the same in every run of the tests. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

function journeys(count: number, one: (nth: number) => Journey): readonly Journey[] {
  return Array.from({ length: count }, (_, nth) => one(nth));
}

describe('the pace on a quiet network', () => {
  it.each([50, 300, 1_500])(
    'keeps 98 percent of 7 a second at %i ms an answer, and never more',
    (latency) => {
      const { arrived } = play(
        7,
        journeys(300, () => ({ opening: 0, out: 1, back: latency })),
      );
      expect(closest(arrived, 7)).toBeGreaterThanOrEqual(1_009);
      expect(sustained(arrived, 7)).toBeGreaterThan(0.98);
    },
  );

  it('is not fooled by refusals that come quicker than successes', () => {
    let at = 0;
    const pace = createPace(7, () => at);
    const starts: number[] = [];
    for (let nth = 0; nth < 200; nth += 1) {
      for (let wait = pace.waitMs(); wait > 0; wait = pace.waitMs()) at += wait;
      starts.push(at);
      const passage = pace.start('POST leads');
      passage.sent();
      at += nth % 2 === 0 ? 130 : 20;
      passage.answered(nth % 2 === 0 ? 200 : 400);
    }
    expect(sustained(starts.slice(30), 7)).toBeGreaterThan(0.985);
  });

  it('starts wide, before anything is known', () => {
    const { sent } = play(
      7,
      journeys(8, () => ({ opening: 0, out: 1, back: 5_000 })),
    );
    expect((sent[7] ?? 0) - (sent[0] ?? 0)).toBeGreaterThanOrEqual(1_080);
  });

  it('spaces evenly', () => {
    const { sent } = play(
      7,
      journeys(200, () => ({ opening: 0, out: 1, back: 300 })),
    );
    const gaps = sent.slice(1).map((time, index) => time - (sent[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(135);
    expect(Math.max(...gaps)).toBeLessThan(165);
  });

  it('is not fooled by big and small batches that take their own time', () => {
    let at = 0;
    const pace = createPace(7, () => at);
    const starts: number[] = [];
    for (let nth = 0; nth < 200; nth += 1) {
      for (let wait = pace.waitMs(); wait > 0; wait = pace.waitMs()) at += wait;
      starts.push(at);
      const passage = pace.start(nth % 2 === 0 ? 'POST leads 8' : 'POST leads 1');
      passage.sent();
      at += nth % 2 === 0 ? 130 : 20;
      passage.answered(200);
    }
    expect(sustained(starts.slice(20), 7)).toBeGreaterThan(0.985);
  });

  it('takes the time of an answer once, though its head is told twice', () => {
    const starts = [1, 2].map((times) => {
      let at = 0;
      const pace = createPace(7, () => at);
      for (let nth = 0; nth < 40; nth += 1) {
        at += pace.waitMs();
        const passage = pace.start('GET leads 0');
        passage.sent();
        at += 20;
        passage.answered(200);
        at += 60;
        if (times === 2) passage.answered(200);
        passage.gone();
      }
      return at;
    });
    expect(starts[0]).toBe(starts[1]);
  });
});

describe('the pace under 0 to 80 ms of jitter on the way there', () => {
  it.each([50, 300, 1_500])(
    'keeps 92 percent of 7 a second at %i ms an answer, and never more',
    (latency) => {
      for (let seed = 1; seed <= 20; seed += 1) {
        const random = seeded(seed * 1_000 + latency);
        const { arrived } = play(
          7,
          journeys(300, () => ({ opening: 0, out: 1 + 80 * random(), back: latency })),
        );
        expect(closest(arrived, 7)).toBeGreaterThanOrEqual(1_000);
        expect(sustained(arrived, 7)).toBeGreaterThan(0.92);
      }
    },
  );

  it('notices one late request among punctual ones before it does harm', () => {
    const { arrived } = play(
      7,
      journeys(300, (nth) => ({ opening: 0, out: nth % 50 === 49 ? 61 : 1, back: 200 })),
    );
    expect(closest(arrived, 7)).toBeGreaterThanOrEqual(1_000);
  });
});

describe('the pace with connections that have to be opened', () => {
  const journey = fc.record({
    opening: fc.oneof(fc.constant(0), fc.double({ min: 1, max: 3_000, noNaN: true })),
    out: fc.constant(1),
    back: fc.double({ min: 1, max: 3_000, noNaN: true }),
  });

  prop([fc.integer({ min: 1, max: 7 }), fc.array(journey, { minLength: 8, maxLength: 60 })])(
    'never lets more than the rate leave within a second, however late they leave',
    (rate, list) => {
      const { sent } = play(rate, list);
      expect(sent).toHaveLength(list.length);
      expect(closest(sent, rate)).toBeGreaterThan(1_000);
    },
  );

  it('looks again soon while all that counts waits for a connection', () => {
    const at = 0;
    const pace = createPace(1, () => at);
    const passage = pace.start('GET leads');
    passage.opening();
    expect(pace.waitMs()).toBeGreaterThan(1_000);
    let later = 0;
    const slow = createPace(1, () => later);
    slow.start('GET leads').opening();
    later = 2_000;
    expect(slow.waitMs()).toBe(5);
  });

  it('forgets a request that was given up before it left', () => {
    let at = 0;
    const pace = createPace(1, () => at);
    const passage = pace.start('GET leads');
    passage.opening();
    passage.gone();
    at = 2_000;
    expect(pace.waitMs()).toBe(0);
  });
});

describe('the pace after a 429', () => {
  it('pauses, then runs at half speed for a minute, then a little wider than before', () => {
    let at = 0;
    const pace = createPace(7, () => at);
    const starts: number[] = [];
    const one = (): void => {
      for (let wait = pace.waitMs(); wait > 0; wait = pace.waitMs()) at += wait;
      starts.push(at);
      const passage = pace.start('POST leads');
      at += 5;
      passage.answered(200);
    };
    for (let nth = 0; nth < 50; nth += 1) one();
    pace.throttled(10_000);
    const resumed = at + 10_000;
    while (at < resumed + 90_000) one();
    const after = starts.filter((start) => start >= resumed);
    expect(after[0]).toBeCloseTo(resumed, 0);
    const slow = after.filter((start) => start < resumed + 59_000);
    const quick = after.filter((start) => start > resumed + 61_000);
    expect(sustained(slow, 7)).toBeLessThan(0.5);
    expect(sustained(slow, 7)).toBeGreaterThan(0.45);
    expect(sustained(quick, 7)).toBeGreaterThan(0.9);
    expect(closest(slow, 7)).toBeGreaterThan(2_000);
  });

  it('widens with each one, up to a bound', () => {
    const at = 0;
    const spacingAfter = (throttles: number): number => {
      const pace = createPace(7, () => at);
      for (let nth = 0; nth < throttles; nth += 1) pace.throttled(0);
      pace.start('GET leads');
      return pace.waitMs();
    };
    expect(spacingAfter(1)).toBeGreaterThan(spacingAfter(0) * 1.8);
    expect(spacingAfter(2)).toBeGreaterThan(spacingAfter(1));
    expect(spacingAfter(20)).toBe(spacingAfter(10));
  });
});

describe('the pace after a delay of this program', () => {
  it('keeps its schedule when it is a little late now and then', () => {
    let at = 0;
    const pace = createPace(7, () => at);
    const starts: number[] = [];
    for (let nth = 0; nth < 200; nth += 1) {
      for (let wait = pace.waitMs(); wait > 0; wait = pace.waitMs()) at += wait;
      if (nth % 10 === 9) at += 30;
      starts.push(at);
      const passage = pace.start('POST leads');
      at += 5;
      passage.answered(200);
    }
    // Without making up for it, 30 ms in ten steps would leave 97 percent.
    expect(sustained(starts.slice(20), 7)).toBeGreaterThan(0.98);
  });

  it('makes up for less than one step and never more', () => {
    let at = 0;
    const pace = createPace(7, () => at);
    const starts: number[] = [];
    for (let nth = 0; nth < 100; nth += 1) {
      for (let wait = pace.waitMs(); wait > 0; wait = pace.waitMs()) at += wait;
      if (nth % 10 === 9) at += nth % 20 === 9 ? 30 : 700;
      starts.push(at);
      const passage = pace.start('POST leads');
      at += 5;
      passage.answered(200);
    }
    expect(closest(starts, 7)).toBeGreaterThanOrEqual(1_009);
    const gaps = starts.slice(1).map((time, index) => time - (starts[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(135);
  });
});
