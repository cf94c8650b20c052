import type { AttachmentDraft } from '../model/draft.js';
import type { IsAttached } from '../model/match.js';
import { attachmentKey, type Attached } from './attachment-key.js';
import { hashOf } from '../model/text-hash.js';
import { KeyTable } from './key-table.js';

/** The notes and tasks that the account has on the records of a file. */
export class AttachmentTable {
  readonly #table = new KeyTable();

  add(attached: Attached, id: number): void {
    for (const isDated of [true, false]) this.#table.add(attachmentKey(attached, isDated), id);
  }

  /**
   * For one pass over a file: whether a note or task is in the account already. Each in the account stands for one of the
   * file, so of three that are the same to people two are sent where the account has one.
   */
  pass(): IsAttached {
    const taken = new Map<number, number>();
    const take = (key: string): boolean => {
      const hash = hashOf(key);
      const before = taken.get(hash) ?? 0;
      if (this.#table.idsOf(key).length <= before) return false;
      taken.set(hash, before + 1);
      return true;
    };
    return (draft, parentId) => {
      const wanted = attachedOf(draft, parentId);
      const isDated = draft.payload['created_at'] !== undefined;
      if (!take(attachmentKey(wanted, isDated))) return false;
      if (isDated) take(attachmentKey(wanted, false));
      return true;
    };
  }
}

function attachedOf({ entity, parent, payload }: AttachmentDraft, parentId: number): Attached {
  return { entity, parent: parent.entity, parentId, payload };
}
