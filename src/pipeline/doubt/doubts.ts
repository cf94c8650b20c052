import type { Checkpoint } from '../../journal/checkpoint.js';
import { machineClock } from '../../journal/process-identity.js';
import type { Issue } from '../../model/issue.js';
import type { Operation } from '../../model/operation.js';
import type { Wanted } from '../../reconciler/reconcile.js';
import type { OpenWrite } from './open-write.js';

/** An open write of an earlier session, and why it is open. */
export interface EarlierWrite {
  readonly write: OpenWrite;
  readonly issue: Issue;
}

/** The operations that earlier sessions left without a clear answer. */
export interface Doubts {
  /** Those among the operations, by the write that they went out with. */
  among(operations: readonly Operation[]): readonly (readonly [EarlierWrite, readonly Operation[]])[];
  /** The open write that an operation went out with. */
  of(name: string): EarlierWrite | undefined;
  /** Whether some of them went out by a path. */
  areOf(path: string): boolean;
  /** These are in doubt no longer: they are found, or proven absent. */
  settled(names: readonly string[]): void;
}

/** Those of a run that begins. */
export const noDoubts: Doubts = {
  among: () => [],
  of: () => undefined,
  areOf: () => false,
  settled: () => undefined,
};

export function doubtsOf(checkpoint: Checkpoint, boot: string): Doubts {
  const open = new Map<string, EarlierWrite>();
  for (const { intent, ops, at, boot: begun } of checkpoint.doubts) {
    const { write, method, path, watermark, clock } = intent;
    // After a restart of the machine its clock counts anew, and the time of day has to do.
    const sentAt = begun === boot && boot !== '' ? clock : machineClock() - Math.max(0, Date.now() - at);
    const doubt = { write, method, path, watermark, sentAt, answered: false, names: ops };
    for (const name of ops) open.set(name, { write: doubt, issue: issueOf(checkpoint, name) });
  }
  return {
    among: (operations) => {
      const groups = new Map<number, [EarlierWrite, Operation[]]>();
      for (const operation of operations) {
        const earlier = open.get(operation.requestId);
        if (!earlier) continue;
        const group = groups.get(earlier.write.write) ?? [earlier, []];
        group[1].push(operation);
        groups.set(earlier.write.write, group);
      }
      return [...groups.values()];
    },
    of: (name) => open.get(name),
    areOf: (path) => [...open.values()].some(({ write }) => write.path === path),
    settled: (names) => {
      for (const name of names) open.delete(name);
    },
  };
}

/** What is looked for of an operation. */
export function doubtOf({ requestId, payload, draft }: Operation): Wanted {
  return { name: requestId, payload, keyField: draft.keyField };
}

function issueOf(checkpoint: Checkpoint, name: string): Issue {
  const state = checkpoint.operation(name);
  if (state?.kind === 'doubtful' && 'issue' in state.outcome) return state.outcome.issue;
  return {
    code: 'api/ambiguous',
    stage: 'send',
    severity: 'error',
    message: 'The run was cut off before an answer came: the record may or may not be in Kommo.',
  };
}
