import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { promisify } from 'node:util';

import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import { createClient } from '../../src/client/create-client.js';
import { isPrivate, publicLookup } from '../../src/client/public-lookup.js';
import { guardedFetch } from '../../src/client/way-out.js';
import { errorOf, fakeClock, ORIGIN, TOKEN } from './fake-world.js';

/** A name server that gives the same addresses for every name. */
function giving(...addresses: readonly string[]): LookupFunction {
  const found = addresses.map(addressOf);
  return (_host, { all }, callback) =>
    all === true ? callback(null, found) : callback(null, found[0]?.address ?? '', found[0]?.family);
}

function addressOf(address: string): LookupAddress {
  return { address, family: address.includes(':') ? 6 : 4 };
}

async function lookUp(lookup: LookupFunction, all: boolean): Promise<unknown> {
  return await promisify(publicLookup(lookup))('acme.kommo.com', { all });
}

describe('an address', () => {
  it.each([
    ...[
      '0.0.0.0',
      '10.1.2.3',
      '100.64.0.1',
      '100.127.255.255',
      '127.0.0.1',
      '127.255.0.9',
      '169.254.169.254',
    ],
    ...['172.16.0.1', '172.31.255.255', '192.168.0.1', '224.0.0.1', '255.255.255.255'],
    ...['::', '::1', 'fc00::1', 'fdff::1', 'fe80::1', 'febf::1', 'ff02::1', '2002:7f00:1::'],
    ...[
      '::ffff:127.0.0.1',
      '::ffff:a00:1',
      '::127.0.0.1',
      '64:ff9b::10.0.0.1',
      '64:ff9b:1::1',
      '::ffff:169.254.169.254',
    ],
  ])('%s is private', (address) => {
    expect(isPrivate(addressOf(address))).toBe(true);
  });

  it.each([
    ...[
      '1.1.1.1',
      '9.255.255.255',
      '11.0.0.0',
      '100.63.0.1',
      '100.128.0.1',
      '172.15.0.1',
      '172.32.0.1',
      '192.169.0.1',
    ],
    ...['198.18.0.7', '2606:4700::1111', '::ffff:1.1.1.1', '64:ff9b::1.1.1.1'],
  ])('%s is public', (address) => {
    expect(isPrivate(addressOf(address))).toBe(false);
  });
});

describe('the look-up of a name', () => {
  it.each([
    [['10.0.0.5'], '10.0.0.5'],
    [['1.1.1.1', '::ffff:10.0.0.6'], '::ffff:10.0.0.6'],
    [['2606:4700::1111', 'fe80::7'], 'fe80::7'],
  ])('that gives %j is refused, and says which', async (addresses, bad) => {
    const message = `acme.kommo.com has the address ${bad} here, which is of a private network and not of Kommo`;
    for (const all of [true, false])
      await expect(lookUp(giving(...addresses), all)).rejects.toMatchObject({
        message,
        code: 'ERR_NOT_PUBLIC',
      });
  });

  it('that gives public addresses gives them all, or the first', async () => {
    const lookup = giving('1.1.1.1', '2606:4700::1111');
    expect(await lookUp(lookup, true)).toEqual([addressOf('1.1.1.1'), addressOf('2606:4700::1111')]);
    expect(await lookUp(lookup, false)).toBe('1.1.1.1');
  });

  it('that fails, fails as it did', async () => {
    const failure = Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
    const lookup: LookupFunction = (_host, _options, callback) => callback(failure, []);
    await expect(lookUp(lookup, true)).rejects.toBe(failure);
  });

  it('of a host of Kommo that leads into this machine ends the run before anything is sent', async () => {
    const { sleep } = fakeClock();
    const fetch = guardedFetch({ origin: ORIGIN, lookup: giving('127.0.0.1') });
    const client = createClient({ baseUrl: ORIGIN, token: TOKEN, world: { sleep, fetch } });
    const error = await errorOf(client.get('account', z.unknown()));
    expect(error).toMatchObject({ code: 'api/untrusted', exitCode: 5, context: { notStored: true } });
    expect(error.message).toContain('acme.kommo.com has the address 127.0.0.1 here');
    expect(error.actions.join()).toContain('name server');
  });
});
