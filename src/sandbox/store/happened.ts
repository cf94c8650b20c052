import type { World } from '../world.js';

interface Subject {
  readonly entityType: string;
  readonly entityId: number;
  readonly by: number;
}

/** Notes an event; the time is now, whatever the record says of itself. */
export function happened(world: World, type: string, { entityType, entityId, by }: Subject): void {
  const { events } = world.store;
  events.put({
    id: events.claimId(),
    type,
    entity_id: entityId,
    entity_type: entityType,
    created_by: by,
    created_at: world.clock.seconds(),
  });
}
