import fc from 'fast-check';
import { afterEach, expect } from 'vitest';

/** Properties try the same cases in every run, so that a run can be believed and repeated; `SEED=7 npm test` tries others. */
fc.configureGlobal({ seed: Number(process.env['SEED'] ?? 2026) });

/** No text of a file or an answer may become a property of every object. */
const ofEveryObject = Reflect.ownKeys(Object.prototype);
afterEach(() => expect(Reflect.ownKeys(Object.prototype)).toEqual(ofEveryObject));
