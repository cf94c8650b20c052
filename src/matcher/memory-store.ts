import type { StoredRecord } from '../model/stored-record.js';
import type { RecordStore, StoreState } from './record-store.js';

/** A store that is gone with the run: for look-ups, and for a sandbox that lives no longer. */
export function memoryStore(): RecordStore {
  const records = new Map<number, StoredRecord>();
  let known: StoreState | undefined;
  return {
    state: async () => known,
    setState: async (state) => {
      known = state;
    },
    put: async (list) => {
      for (const record of list) records.set(record.id, record);
    },
    remove: async (ids) => {
      for (const id of ids) records.delete(id);
    },
    get: async (ids) => ids.flatMap((id) => records.get(id) ?? []),
    all: async function* () {
      yield [...records.values()].sort((one, other) => one.id - other.id);
    },
    clear: async () => {
      records.clear();
      known = undefined;
    },
    close: async () => undefined,
  };
}
