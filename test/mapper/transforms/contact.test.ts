import { describe, expect, it } from 'vitest';

import { apply, complaint, source, takesArguments } from './apply.js';

describe('email', () => {
  it.each([
    [' Ana.Sa+crm@Example.COM ', 'ana.sa+crm@example.com'],
    ['ana@sub.example.com.br', 'ana@sub.example.com.br'],
    ['ana@münchen.de', 'ana@münchen.de'],
    ["o'brien@example.com", "o'brien@example.com"],
    ['', null],
    [null, null],
  ])('reads %j as %j', (value, expected) => {
    expect(apply('email', value)).toBe(expected);
  });

  it.each([
    'ana',
    'ana@',
    '@example.com',
    'ana@example',
    'ana@@example.com',
    'ana@example..com',
    'a b@example.com',
    'joão@example.com',
    'ana@example.com; bia@example.com',
    'Ana <ana@example.com>',
    '.ana@example.com',
    'ana@example.com.',
    'ana@-.com',
    `${'a'.repeat(65)}@example.com`,
    `ana@${'a.'.repeat(200)}com`,
    '@'.repeat(40_000),
    17,
  ])('refuses %j', (value) => {
    expect(complaint(apply('email', value))).toMatchObject({
      code: 'cell/email',
      expected: 'an e-mail address, such as ana@example.com',
    });
  });

  it('keeps the I of an address in Turkish', () => {
    expect(apply('email', 'INFO@EXAMPLE.COM', [], source('tr-TR'))).toBe('info@example.com');
  });
});

describe('url', () => {
  it.each([
    ['https://example.com/a?b=c#d', 'https://example.com/a?b=c#d'],
    ['HTTP://Example.com', 'HTTP://Example.com'],
    ['www.example.com', 'https://www.example.com'],
    ['example.com:8080/x', 'https://example.com:8080/x'],
    ['пример.рф', 'https://пример.рф'],
    [null, null],
  ])('reads %j as %j', (value, expected) => {
    expect(apply('url', value)).toBe(expected);
  });

  it.each([
    'localhost',
    'javascript:alert(1)',
    'ftp://example.com',
    'file:///etc/passwd',
    'https://',
    'https://user:pass@example.com',
    'https://user@example.com',
    'exa mple.com',
    'not a url',
    'https://example',
    'https://[::1]/',
    `https://example.com/${'a'.repeat(3_000)}`,
  ])('refuses %j', (value) => {
    expect(complaint(apply('url', value)).expected).toContain('https://example.com/page');
  });
});

describe('domain', () => {
  it.each([
    ['https://www.Acme.com/about', 'acme.com'],
    ['Acme.com', 'acme.com'],
    ['ana@Mail.Acme.com', 'mail.acme.com'],
    ['http://acme.com.br:8080', 'acme.com.br'],
    [null, null],
  ])('takes out of %j: %j', (value, expected) => {
    expect(apply('domain', value)).toBe(expected);
  });

  it.each(['Acme Ltda', 'acme', '@', 'ftp://acme.com'])('refuses %j', (value) => {
    expect(complaint(apply('domain', value)).code).toBe('cell/url');
  });
});

describe('names', () => {
  it.each([
    ['first_name', ' Ana  Maria Sá ', 'Ana'],
    ['last_name', ' Ana  Maria \n Sá ', 'Maria Sá'],
    ['first_name', 'Ana', 'Ana'],
    ['last_name', 'Ana', null],
    ['first_name', '  ', null],
    ['last_name', null, null],
    ['first_name', 17, '17'],
  ])('%s of %j is %j', (name, value, expected) => {
    expect(apply(name, value)).toBe(expected);
  });

  it.each(['email', 'url', 'domain', 'first_name', 'last_name'])('%s takes no arguments', (name) => {
    expect(takesArguments(name, ['x'])).toBe(false);
  });
});
