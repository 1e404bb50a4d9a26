import { type Actor, keyOf, readActor, writeActor } from '../../../core/base/actor.ts';
import type { KeyId } from '../../../core/base/ids.ts';

/** An actor in two columns: a key by its id, every other actor as text. Both are null when the actor is unknown. */
export const toActorColumns = (
  actor: Actor,
): { readonly key: number | null; readonly other: string | null } => ({
  key: keyOf(actor),
  other: actor.kind === 'key' ? null : writeActor(actor),
});

export function actorFromColumns(key: number | null, other: string | null): Actor | null {
  if (key !== null) return { kind: 'key', id: key as KeyId };
  return other === null ? null : readActor(other);
}
