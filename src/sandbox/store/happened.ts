import type { World } from '../world.js';
import type { Happening } from './record.js';

interface Subject {
  readonly entityType: string;
  readonly entityId: number;
  readonly by: number;
}

type Values = Partial<Pick<Happening, 'value_after' | 'value_before'>>;

const none: readonly unknown[] = [];

/** Notes an event; the time is now, whatever the record says of itself. */
export function happened(
  world: World,
  type: string,
  { entityType, entityId, by, ...values }: Subject & Values,
): void {
  const { events } = world.store;
  events.put({
    id: events.claimId(),
    type,
    entity_id: entityId,
    entity_type: entityType,
    created_by: by,
    created_at: world.clock.seconds(),
    value_after: values.value_after ?? none,
    value_before: values.value_before ?? none,
  });
}
