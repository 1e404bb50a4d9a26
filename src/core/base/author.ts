import type { Actor, AuthorClient } from './actor.ts';
import type { Caller } from './caller.ts';

/** Who changes something, with which browser, and when: what every port that changes something writes in the audit log. */
export interface Author {
  readonly actor: Actor;
  /** Null for everybody but a person who is signed in. */
  readonly client: AuthorClient | null;
  readonly atMs: number;
}

export const authorOf = ({ actor, client }: Pick<Caller, 'actor' | 'client'>, atMs: number): Author => ({
  actor,
  client,
  atMs,
});

/** The operator, or the server itself. */
export const operatorAt = (atMs: number): Author => ({ actor: { kind: 'environment' }, client: null, atMs });
