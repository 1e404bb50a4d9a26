import type { Author } from '../base/author.ts';
import type { PersonId, SessionId } from '../base/ids.ts';
import type { Person } from './person.ts';
import type { Session } from './session.ts';

export type SessionDraft = Omit<Session, 'id'>;

export interface SessionStore {
  /** Ends the sessions of the person that were unused for longest, so that at most `max` remain. */
  insert(draft: SessionDraft, secretHash: string, max: number): Promise<Session>;
  /** Also an ended session: see `isLive`. A single read, because every call of a session needs it. */
  bySecretHash(hash: string): Promise<{ readonly session: Session; readonly person: Person } | null>;
  /** Newest first; at most SESSIONS_MAX. */
  list(personId: PersonId): Promise<readonly Session[]>;
  /** Sets `usedAtMs` unless it is later already. */
  touch(id: SessionId, atMs: number): Promise<void>;
  /** Replaces secret, methods and proof in one step, so that the old secret ends. Null when the session has ended. */
  renew(
    id: SessionId,
    change: Pick<Session, 'methods' | 'provenAtMs'> & { readonly secretHash: string },
  ): Promise<Session | null>;
  /** False when the person has no such session. */
  remove(personId: PersonId, id: SessionId, by: Author): Promise<boolean>;
  /** Removes all sessions of the person but `keep`. Returns how many. */
  removeAll(personId: PersonId, keep: SessionId | null, by: Author): Promise<number>;
  /** Removes ended sessions, at most `max`. Returns how many. */
  tidy(ended: { readonly endsBeforeMs: number; readonly usedBeforeMs: number }, max: number): Promise<number>;
}
