import nock from 'nock';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import { createRemoteClock } from '../../src/client/remote-clock.js';
import { HAL, ORIGIN, testClient } from './fake-world.js';
import { onlyNock } from './only-nock.js';

onlyNock();

const NOON = Date.UTC(2026, 2, 1, 12);

describe('the clock of the account', () => {
  it('is that of the last answer and what has passed since, wherever this machine thinks it is', () => {
    let [mono, wall] = [5_000, NOON + 3_600_000];
    const clock = createRemoteClock({ now: () => mono, wallNow: () => wall });
    expect(clock.time()).toBe(wall);
    clock.hear('Sun, 01 Mar 2026 12:00:00 GMT');
    expect(clock.time()).toBe(NOON);
    mono += 90_000;
    wall -= 7_200_000;
    expect(clock.time()).toBe(NOON + 90_000);
    clock.hear('soon');
    clock.hear(null);
    expect(clock.time()).toBe(NOON + 90_000);
    clock.hear('Sun, 01 Mar 2026 13:00:00 GMT');
    expect(clock.time()).toBe(NOON + 3_600_000);
  });

  it('is told by each answer', async () => {
    const { client, clock } = testClient();
    nock(ORIGIN)
      .get('/api/v4/account')
      .reply(200, {}, { ...HAL, Date: 'Sun, 01 Mar 2026 12:00:00 GMT' });
    await client.get('account', z.object({}));
    clock.advance(2_000);
    expect(client.time()).toBe(NOON + 2_000);
  });
});
