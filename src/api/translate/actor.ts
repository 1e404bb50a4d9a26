import type { Actor } from '../../core/base/actor.ts';
import { keyIds, personIds } from '../../wire/values/ids.ts';
import type { ActorAnswer } from '../contract/actor.ts';

/** Null for an unknown actor. */
export function fromActor(actor: Actor | null): ActorAnswer | null {
  if (actor === null) return null;
  switch (actor.kind) {
    case 'key':
      return { kind: 'key', id: keyIds.write(actor.id) };
    case 'person':
      return { kind: 'person', id: personIds.write(actor.id) };
    default:
      return { kind: actor.kind, id: null };
  }
}

/** Null for an unknown actor. */
export function fromNamedActor(actor: Actor | null, nameOf: (actor: Actor) => string | null) {
  const written = fromActor(actor);
  return actor === null || written === null ? null : { ...written, name: nameOf(actor) };
}
