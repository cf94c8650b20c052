import type { Store } from '../store/store.js';
import type { Dice } from './dice.js';
import { notes as noteTexts, taskTexts } from './words.js';

const DAY_SECONDS = 86_400;

/** Notes on every tenth lead or so, and an open task on every twentieth. */
export function seedTalk(store: Store, dice: Dice, now: number): void {
  const { notes, tasks, records, account } = store;
  for (const lead of records.leads.all()) {
    const common = {
      created_by: lead.created_by,
      updated_by: lead.updated_by,
      created_at: lead.created_at,
      updated_at: lead.updated_at,
      responsible_user_id: lead.responsible_user_id,
      entity_id: lead.id,
      entity_type: 'leads',
    } as const;
    if (dice.chance(0.1))
      notes.put({
        ...common,
        id: notes.claimId(),
        note_type: 'common',
        params: { text: dice.pick(noteTexts) },
        is_pinned: false,
      });
    if (!dice.chance(0.05) || account.taskTypes.length === 0) continue;
    const due = now + dice.below(30) * DAY_SECONDS;
    tasks.put({
      ...common,
      id: tasks.claimId(),
      duration: 0,
      is_completed: false,
      task_type_id: dice.pick(account.taskTypes).id,
      text: dice.pick(taskTexts),
      result: null,
      complete_till: due,
    });
    records.leads.put({ ...lead, closest_task_at: due });
  }
}
