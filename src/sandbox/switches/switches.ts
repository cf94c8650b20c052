import * as z from 'zod';

import { readingSwitches } from './reading.js';
import { trafficSwitches } from './traffic.js';
import { writingSwitches } from './writing.js';

/**
 * The behaviours of Kommo on which sources disagree or nothing is known, each with the value the sandbox takes
 * unless told otherwise. May be changed while it runs.
 */
export const switchesSchema = z.strictObject({ ...readingSwitches, ...writingSwitches, ...trafficSwitches });

export type Switches = z.infer<typeof switchesSchema>;

export const defaultSwitches: Switches = switchesSchema.parse({});

const change = z.record(z.string(), z.unknown());

/** Changes some switches; those not named stay. Throws a ZodError for an unknown name or a wrong value. */
export function changeSwitches(current: Switches, changes: unknown): Switches {
  return switchesSchema.parse({ ...current, ...change.parse(changes) });
}
