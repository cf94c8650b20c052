import fc from 'fast-check';

/** Properties try the same cases in every run, so that a run can be believed and repeated; `SEED=7 npm test` tries others. */
fc.configureGlobal({ seed: Number(process.env['SEED'] ?? 2026) });
