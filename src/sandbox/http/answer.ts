/** What a route says, before it becomes bytes: faults work on this form. `body` is a JSON value, or the text of a page for `text/html`. */
export interface Answer {
  readonly status: number;
  readonly type?: 'application/hal+json' | 'application/problem+json' | 'application/json' | 'text/html';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export function hal(body: unknown, status = 200): Answer {
  return { status, type: 'application/hal+json', body };
}

/** 204: Kommo's word for an empty list, and for a record that does not exist. */
export const nothing: Answer = { status: 204 };
