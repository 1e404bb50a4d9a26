import { type Actor, writeActor } from '../base/actor.ts';
import type { Caller } from '../base/caller.ts';
import type { KeyStore } from './account-store.ts';
import type { PersonStore } from './people-store.ts';

/**
 * The current names of actors in the caller's workspace, or anywhere for an instance administrator: of a key, or of a person, who without a name is shown by the
 * email address. The returned function answers null for every other actor.
 */
export type ActorNames = (
  caller: Caller,
  actors: readonly (Actor | null)[],
) => Promise<(actor: Actor) => string | null>;

export function createActorNames(deps: {
  keys: Pick<KeyStore, 'namesOf'>;
  persons: Pick<PersonStore, 'byIds'>;
}): ActorNames {
  const { keys, persons } = deps;
  return async ({ workspaceId, instanceAdmin }, actors) => {
    const names = new Map<string, string>();
    const keyIds = actors.flatMap((actor) => (actor?.kind === 'key' ? [actor.id] : []));
    const personIds = actors.flatMap((actor) => (actor?.kind === 'person' ? [actor.id] : []));
    for (const { id, name } of keyIds.length === 0
      ? []
      : await keys.namesOf(instanceAdmin ? null : workspaceId, [...new Set(keyIds)]))
      names.set(writeActor({ kind: 'key', id }), name);
    for (const { id, name, email } of personIds.length === 0
      ? []
      : await persons.byIds([...new Set(personIds)]))
      names.set(writeActor({ kind: 'person', id }), name || email);
    return (actor) => names.get(writeActor(actor)) ?? null;
  };
}
