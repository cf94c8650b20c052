import type { World } from '../world.js';
import type { Answer } from './answer.js';
import type { Query } from './query.js';

/** A request that passed the door: its token is good and its body is JSON. */
export interface Call {
  readonly world: World;
  readonly method: string;
  /** Below `/api/v4`, with a leading slash. */
  readonly path: string;
  /** The address asked for, without query. */
  readonly href: string;
  readonly query: Query;
  /** Characters of the path with its query. */
  readonly urlLength: number;
  /** A part of the path named in the route; empty where the route has no such part. */
  param(name: string): string;
  /** Empty when absent; `name` in lower case. */
  header(name: string): string;
  /** The parsed JSON; undefined when there was no body. */
  readonly body: unknown;
  /** Whose record it will be: 0, the robot, unless `X-Context-User-ID` names a user. */
  readonly actor: number;
}

/** One method of one path. Answers at once: what it does to the store is done when it returns. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** In hono's pattern language, below `/api/v4`. */
  readonly path: string;
  readonly answer: (call: Call) => Answer;
}

/** A path segment that is a number. */
export const ID = '{[0-9]+}';

/** A path segment that is one of the three kinds of records. */
export const KIND = '{(?:leads|contacts|companies)}';
