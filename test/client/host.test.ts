import { describe, expect, it } from 'vitest';

import { accountUrl, isLoopback } from '../../src/client/host.js';
import { AppError } from '../../src/errors/app-error.js';

describe('the address of an account', () => {
  it.each([
    ['acme', 'https://acme.kommo.com'],
    ['ACME', 'https://acme.kommo.com'],
    ['a', 'https://a.kommo.com'],
    ['new-acme-2', 'https://new-acme-2.kommo.com'],
  ])('is made of the subdomain %j', (subdomain, expected) => {
    expect(accountUrl({ subdomain })).toBe(expected);
  });

  it.each([
    ['https://acme.kommo.com', 'https://acme.kommo.com'],
    ['https://acme.kommo.com/', 'https://acme.kommo.com'],
    ['HTTPS://Acme.Kommo.com', 'https://acme.kommo.com'],
    ['https://acme.amocrm.ru', 'https://acme.amocrm.ru'],
    ['https://acme.amocrm.com', 'https://acme.amocrm.com'],
    ['http://127.0.0.1:7007', 'http://127.0.0.1:7007'],
    ['http://127.8.9.1/', 'http://127.8.9.1'],
    ['http://[::1]:7007', 'http://[::1]:7007'],
    ['http://localhost:65535', 'http://localhost:65535'],
    ['https://localhost:8443', 'https://localhost:8443'],
  ])('is the base URL %s', (baseUrl, expected) => {
    expect(accountUrl({ baseUrl, subdomain: 'other' })).toBe(expected);
  });

  it.each([
    'http://acme.kommo.com',
    'https://kommo.com',
    'https://www.kommo.com',
    'https://WWW.amocrm.ru',
    'https://acme.kommo.com.',
    'https://acme.kommo.com:443',
    'https://acme.kommo.com:8443',
    'https://acme.kommo.com/api/v4',
    'https://acme.kommo.com?x',
    'https://acme.kommo.com#x',
    'https://user@acme.kommo.com',
    'https://acme.kommo.com@evil.example',
    'https://user:secret@acme.kommo.com',
    'https://acme.kommo.com.evil.example',
    'https://evil.example/acme.kommo.com',
    'https://evilkommo.com',
    'https://a.b.kommo.com',
    'https://-acme.kommo.com',
    'https://acme-.kommo.com',
    'https://ac_me.kommo.com',
    'https://acme.kоmmo.com',
    'https://аcme.kommo.com',
    'https://xn--cme-7cd.kommo.com',
    'https://acme.kommo.com\r\nHost: evil.example',
    'https://acme.kommo.com\n',
    ' https://acme.kommo.com',
    'https:\\\\acme.kommo.com',
    'https://acme.kommo.com\\@evil.example',
    'acme.kommo.com',
    '//acme.kommo.com',
    'ftp://acme.kommo.com',
    'https://93.184.216.34',
    'http://10.0.0.1',
    'http://127.0.0.1:0',
    'http://127.0.0.1:99999',
    'http://127.0.0.300',
    'http://127.0.0.010',
    'http://127.1',
    'http://2130706433',
    'http://localhost.evil.example',
    'http://localhost:7007/api',
    'http://user@localhost',
    'http://[::2]',
    'http://0.0.0.0',
  ])('is never %j', (baseUrl) => {
    expect(() => accountUrl({ baseUrl })).toThrow(expect.objectContaining({ code: 'usage/host' }));
  });

  it.each([
    'www',
    'acme.kommo.com',
    'ac me',
    'acme/',
    'acme@evil',
    '-acme',
    'xn--acme',
    'аcme',
    'a'.repeat(64),
    'x\r\n',
  ])('does not take %j for a subdomain', (subdomain) => {
    expect(() => accountUrl({ subdomain })).toThrow(expect.objectContaining({ code: 'usage/host' }));
  });

  it.each([{}, { subdomain: '' }, { baseUrl: '' }])('is missing in %j', (address) => {
    expect(() => accountUrl(address)).toThrow(expect.objectContaining({ code: 'usage/connection' }));
  });

  it('does not repeat a password or an escape sequence in its refusal', () => {
    const refuse = (): string => accountUrl({ baseUrl: 'https://user:hunter2@acme.kommo.com/\u001b[2J' });
    expect(refuse).toThrow(AppError);
    expect(refuse).not.toThrow(/hunter2|\p{Cc}/u);
  });
});

describe('a loopback address', () => {
  it.each([
    ['http://127.0.0.1:7007', true],
    ['http://[::1]', true],
    ['https://acme.kommo.com', false],
  ])('%s: %s', (origin, expected) => {
    expect(isLoopback(origin)).toBe(expected);
  });
});
