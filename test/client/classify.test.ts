import { describe, expect, it } from 'vitest';

import { classify, type AnswerKind } from '../../src/client/classify.js';
import type { Reply } from '../../src/client/transport.js';
import { problem } from './fake-world.js';

const hal = 'application/hal+json';
const problemJson = 'application/problem+json; charset=utf-8';
const html = 'text/html';

function reply(
  status: number,
  contentType: string,
  text: string,
  headers: Partial<Reply['headers']> = {},
): Reply {
  return {
    kind: 'reply',
    status,
    contentType,
    text,
    headers: { retryAfter: null, location: null, requestId: null, date: null, ...headers },
    tookMs: 12,
  };
}

const validation = problem(400, 'Request validation failed', {
  'validation-errors': [
    {
      request_id: '17:lead',
      errors: [
        {
          code: 'NotSupportedChoice',
          path: 'custom_fields_values.0.values.0.value',
          detail: 'Not a valid choice.',
        },
        { code: 'InvalidType', path: 'price', detail: 'This value should be of type int.' },
      ],
    },
    { request_id: 3, errors: [{ code: 'FieldMissing', path: 'text' }] },
    { errors: [] },
  ],
});
const gatewayPage =
  '<html><head><title>502 Bad Gateway</title></head><body><center>nginx</center></body></html>';

describe('an answer', () => {
  it.each<[string, number, string, string, AnswerKind]>([
    ['a list', 200, hal, '{"_embedded":{"leads":[]}}', 'done'],
    ['created', 201, hal, '{"_embedded":{}}', 'done'],
    ['accepted', 202, hal, '[]', 'done'],
    ['JSON under another name', 200, 'text/plain', '[{"id":1}]', 'done'],
    ['success that asks to repeat', 200, hal, problem(200, 'Please repeat'), 'done'],
    ['success that is cut off', 200, hal, '{"_embedded":{"leads":[{"id"', 'garbled'],
    ['success that is a web page', 200, html, '<html>Sign in to Wi-Fi</html>', 'odd'],
    ['success without a body', 200, hal, '', 'odd'],
    ['a partial answer', 206, hal, '{}', 'odd'],
    ['nothing', 204, '', '', 'empty'],
    ['a redirect', 301, html, '', 'redirect'],
    ['a redirect of a write', 307, hal, '{}', 'redirect'],
    ['not modified', 304, '', '', 'unmodified'],
    ['bad items', 400, problemJson, validation, 'rejected'],
    ['a missing lead of an update', 400, problemJson, '{"errors":{"815":"Lead not found"}}', 'rejected'],
    ['a request without data', 400, problemJson, problem(400, 'Request data can not be empty'), 'rejected'],
    ['an older error', 400, hal, '{"errors":[{"code":226}]}', 'rejected'],
    ['a fault that asks to repeat', 400, problemJson, problem(400, 'System error, please repeat'), 'repeat'],
    ['a fault that asks to try again', 400, problemJson, problem(400, 'Please, try again later'), 'repeat'],
    ['a bad request from the gateway', 400, html, '<h1>400 Bad Request</h1>', 'odd'],
    ['a bad token', 401, problemJson, problem(401, 'Invalid user name or password'), 'token'],
    ['a bad token without a body', 401, '', '', 'token'],
    ['a lapsed subscription', 402, problemJson, problem(402, 'Payment required'), 'payment'],
    ['missing rights', 403, problemJson, problem(403, "Client doesn't have the required scope"), 'rights'],
    ['a block from the gateway', 403, html, '<html><h1>403 Forbidden</h1></html>', 'blocked'],
    ['a block without a body', 403, '', '', 'blocked'],
    ['a block in words', 403, problemJson, problem(403, 'Account is blocked'), 'blocked'],
    ['a wrong path', 404, problemJson, problem(404, 'Cannot GET https://acme.kommo.com/api/v4/x'), 'missing'],
    ['a page of the web front', 404, html, '<html>Page not found</html>', 'glitch'],
    ['a wrong method without a body', 405, '', '', 'missing'],
    ['a conflict', 409, problemJson, problem(409, 'Conflict'), 'odd'],
    ['too many bytes', 413, html, '<h1>413</h1>', 'tooLarge'],
    ['a wrong content type', 415, problemJson, problem(415, 'Unsupported'), 'rejected'],
    ['too many items', 422, problemJson, problem(422, 'Limit 250 per page'), 'tooLarge'],
    ['another impossibility', 422, problemJson, problem(422, 'Only pipelines without leads'), 'rejected'],
    [
      'too many requests',
      429,
      problemJson,
      problem(429, 'Too many requests', { retry_after: 300 }),
      'throttled',
    ],
    ['too many requests, from the gateway', 429, html, '<h1>429</h1>', 'throttled'],
    ['a fault of the backend', 500, problemJson, problem(500, 'Internal', { trace_id: 'x' }), 'failure'],
    ['a fault of the gateway', 502, html, gatewayPage, 'failure'],
    ['a fault without a body', 503, '', '', 'failure'],
    ['a batch that took too long', 504, html, '<h1>504 Gateway Time-out</h1>', 'heavy'],
    ['a status nobody knows', 799, hal, '{}', 'odd'],
    ['a teapot', 418, hal, '{}', 'odd'],
  ])('that is %s (%i) is told apart', (_, status, contentType, text, kind) => {
    expect(classify(reply(status, contentType, text))).toMatchObject({ kind, status, tookMs: 12 });
  });

  it.each(['notSent', 'lost'] as const)('that did not come is %s', (kind) => {
    expect(classify({ kind, reason: 'connect ECONNREFUSED' })).toMatchObject({
      kind,
      status: 0,
      detail: 'connect ECONNREFUSED',
    });
  });
});

describe('the complaints of a refusal', () => {
  it('keep request id, code, path and words of each item', () => {
    expect(classify(reply(400, problemJson, validation)).items).toEqual([
      {
        requestId: '17:lead',
        code: 'NotSupportedChoice',
        path: 'custom_fields_values.0.values.0.value',
        detail: 'Not a valid choice.',
      },
      {
        requestId: '17:lead',
        code: 'InvalidType',
        path: 'price',
        detail: 'This value should be of type int.',
      },
      { requestId: '3', code: 'FieldMissing', path: 'text', detail: '' },
      { requestId: undefined, code: 'unnamed', path: '', detail: '' },
    ]);
  });

  it('name a missing record by its own id', () => {
    const body = '{"errors":{"815":"Lead not found","x":"no id","9":{"not":"text"}}}';
    expect(classify(reply(400, problemJson, body)).items).toEqual([
      { requestId: undefined, entityId: '815', code: 'NotFound', path: 'id', detail: 'Lead not found' },
    ]);
  });

  it.each([
    ['a list that is none', '{"validation-errors":{"0":{}}}'],
    ['a key of another kind', '{"__proto__":{"validation-errors":[{}]},"errors":null}'],
    ['a bare text', '"ok"'],
    ['null', 'null'],
  ])('are empty for %s', (_, text) => {
    expect(classify(reply(400, problemJson, text))).toMatchObject({ kind: 'rejected', items: [] });
  });
});

describe('the words of an answer', () => {
  it.each([
    ['the detail', problemJson, problem(500, 'It broke'), 'It broke'],
    ['the title where there is no detail', problemJson, '{"title":"ErrInternalServer"}', 'ErrInternalServer'],
    ['the number of an older error', hal, '{"errors":[{"code":282}]}', "Kommo's error 282"],
    ['the body where it has no words', hal, '{"a":1}', '{"a":1}'],
    ['the words of a web page', html, gatewayPage, '502 Bad Gateway nginx'],
    ['a note for nothing', '', '  ', 'an empty answer'],
  ])('are %s', (_, contentType, text, detail) => {
    expect(classify(reply(500, contentType, text)).detail).toBe(detail);
  });

  it('are safe to print and short, however long they come', () => {
    const long = problem(500, `\u001b]0;x\u0007${'y'.repeat(10_000_000)}`);
    const { detail } = classify(reply(500, problemJson, long));
    expect(Array.from(detail)).toHaveLength(500);
    expect(detail).not.toMatch(/\p{Cc}/u);
    expect(
      classify(reply(500, html, `\u001b[2J${'z'.repeat(10_000_000)}`)).detail.length,
    ).toBeLessThanOrEqual(200);
  });

  it.each([
    ['https://other.kommo.com/api/v4/leads?token=1', 'to other.kommo.com'],
    ['/api/v4/leads/', 'to another path of the same host'],
    ['data:text/plain,x', 'to another path of the same host'],
    [null, 'to another path of the same host'],
  ])('tell where the redirect %j leads', (location, detail) => {
    expect(classify(reply(302, html, '', { location })).detail).toBe(detail);
  });
});

describe('a deep or hostile body', () => {
  it('is read without harm', () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    expect(classify(reply(200, hal, deep))).toMatchObject({ kind: 'done', items: [] });
    expect(classify(reply(400, hal, '{"__proto__":{"detail":"x"}}')).detail).not.toBe('x');
  });
});
