import type * as z from 'zod';

import type { Client, Query } from '../../src/client/client.js';

/** A client of one list, which is only read. */
export abstract class ListClient implements Client {
  abstract get<T>(path: string, schema: z.ZodType<T>, query?: Query): Promise<T | null>;
  protected abstract answered(): number;

  async getIfModified(): Promise<never> {
    throw new Error('nobody asks whether it changed');
  }

  async exists(): Promise<boolean> {
    return true;
  }

  async write(): Promise<never> {
    throw new Error('a list is only read');
  }

  time(): number {
    return Date.now();
  }

  stats(): ReturnType<Client['stats']> {
    return { requests: this.answered(), writes: 0, throttled: 0, rate: 0, latencyMs: 300 };
  }
}
