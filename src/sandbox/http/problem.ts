import type { Answer } from './answer.js';

/** One complaint about one item of a body: `path` is dotted and relative to the item (docs/http-codes). */
export interface Complaint {
  readonly code:
    | 'NotSupportedChoice'
    | 'InvalidType'
    | 'FieldMissing'
    | 'FieldNotExpected'
    | 'TooManyElements'
    | 'TooLong';
  readonly path: string;
  readonly detail: string;
}

/** The complaints about one item. A one-object endpoint has no request_id. */
export interface BadItem {
  readonly requestId?: string;
  readonly complaints: readonly Complaint[];
}

const titles = new Map([
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [402, 'Payment Required'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [405, 'Method Not Allowed'],
  [413, 'Payload Too Large'],
  [414, 'URI Too Long'],
  [415, 'Unsupported Media Type'],
  [422, 'Unprocessable Entity'],
  [429, 'Too Many Requests'],
  [500, 'Internal Server Error'],
  [502, 'Bad Gateway'],
  [503, 'Service Unavailable'],
  [504, 'Gateway Timeout'],
]);

export function titleOf(status: number): string {
  return titles.get(status) ?? 'Error';
}

/** `application/problem+json` with `title`, `type`, `status`, `detail`, and what else belongs to the case. */
export function problem(
  status: number,
  detail: string,
  more: Readonly<Record<string, unknown>> = {},
): Answer {
  const head = { title: titleOf(status), type: `https://httpstatus.es/${status}`, status };
  return { status, type: 'application/problem+json', body: { ...more, ...head, detail } };
}

export function invalid(items: readonly BadItem[]): Answer {
  const errors = items.map(({ requestId, complaints }) => ({
    ...(requestId === undefined ? {} : { request_id: requestId }),
    errors: complaints,
  }));
  return problem(400, 'Request validation failed', { 'validation-errors': errors });
}

/** A bulk PATCH that names records which do not exist: an object keyed by id. */
export function missingEntities(errors: Readonly<Record<string, string>>): Answer {
  return problem(400, 'Request validation failed', { errors });
}

/** The numeric codes of the older API that still shine through, such as 226 for a deleted lead. */
export function legacy(code: number, title: string): Answer {
  return problem(400, title, { errors: [{ code, title }] });
}

/** A page of the gateway in front of the API: some 403, 429 and 5xx are not JSON. */
export function htmlPage(status: number): Answer {
  const title = `${status} ${titleOf(status)}`;
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
  return { status, type: 'text/html', body };
}

export const unauthorized = problem(401, 'Invalid user name or password');
export const emptyBody = problem(400, 'Request data can not be empty');
export const notFound = (detail: string): Answer => problem(404, detail);

export function notSupportedChoice(path: string): Complaint {
  return { code: 'NotSupportedChoice', path, detail: 'The value you selected is not a valid choice.' };
}

export function invalidType(path: string, type: string): Complaint {
  return { code: 'InvalidType', path, detail: `This value should be of type ${type}.` };
}

export function fieldNotExpected(path: string): Complaint {
  return { code: 'FieldNotExpected', path, detail: 'This field was not expected.' };
}

export function fieldMissing(path: string): Complaint {
  return { code: 'FieldMissing', path, detail: 'This field is missing.' };
}
