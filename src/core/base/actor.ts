import type { KeyId, PersonId } from './ids.ts';

/** Who changed something. `environment` is the operator: a key from the environment, or a command on the server. */
export type Actor =
  | { readonly kind: 'key'; readonly id: KeyId }
  | { readonly kind: 'person'; readonly id: PersonId }
  | { readonly kind: 'guest' }
  | { readonly kind: 'environment' };

/** What the audit log says of a browser: never its address. */
export interface AuthorClient {
  /** `Chrome on Mac`; '' when unknown. */
  readonly browser: string;
  /** ISO 3166 code; '' when unknown. */
  readonly country: string;
}

/** `key:3`, `person:7`, `guest`, `environment`: for stores. */
export const writeActor = (actor: Actor): string =>
  'id' in actor ? `${actor.kind}:${actor.id}` : actor.kind;

/** Null for a text that `writeActor` cannot produce. */
export function readActor(text: string): Actor | null {
  if (text === 'guest' || text === 'environment') return { kind: text };
  const [, kind, digits] = /^(key|person):([1-9]\d{0,15})$/.exec(text) ?? [];
  const id = Number(digits);
  if (kind === 'key') return { kind, id: id as KeyId };
  return kind === 'person' ? { kind, id: id as PersonId } : null;
}

/** The key among actors; null for any other actor. */
export const keyOf = (actor: Actor | null): KeyId | null => (actor?.kind === 'key' ? actor.id : null);
