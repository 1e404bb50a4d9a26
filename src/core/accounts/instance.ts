import { requireInstanceAdmin } from '../base/access.ts';
import { authorOf } from '../base/author.ts';
import type { Caller } from '../base/caller.ts';
import { errorText } from '../base/error-text.ts';
import { NO_WORKSPACE, type PersonId } from '../base/ids.ts';
import type { InstanceMonitor, InstanceState } from '../base/instance-state.ts';
import type { Clock, Mail, Mailer } from '../base/ports.ts';
import { Problem } from '../base/problem.ts';
import type { Rate } from '../plans/plan.ts';
import type { RateCounters } from '../plans/quota.ts';
import type { AuditStore } from './audit.ts';
import type { PersonActivity, PersonStore } from './people-store.ts';
import { checkEmail, type Person } from './person.ts';
import { type NewPerson, vouchForPerson } from './persons.ts';
import type { SessionStore } from './session-store.ts';

/** A person as administrators of the instance know them. */
export interface InstancePerson {
  readonly id: PersonId;
  readonly person: Person;
  /** Number of workspaces of which the person is a member. */
  readonly workspaces: number;
  readonly activity: PersonActivity | undefined;
}

/** Whether the mail server accepted a mail, and what it said if not. */
export interface MailTest {
  readonly to: string;
  readonly fault: string | null;
}

/** The server and its people. For instance administrators only. */
export interface Instance {
  state(caller: Caller): Promise<InstanceState>;
  /** By id, after `after`. */
  people(caller: Caller, after: PersonId | null, limit: number): Promise<readonly InstancePerson[]>;
  /**
   * Only the operator can take the role from the last administrator. Throws person_not_found, last_administrator.
   */
  setAdministrator(caller: Caller, id: PersonId, isAdministrator: boolean): Promise<InstancePerson>;
  /** Signs the person out in every browser; keys still work. Returns how many sessions ended. Throws person_not_found. */
  endSessions(caller: Caller, id: PersonId): Promise<number>;
  /**
   * A person whose address the administrator vouches for, known or new. A known person without a proven address loses
   * their keys. Throws invalid_field.
   */
  addPerson(caller: Caller, input: NewPerson): Promise<InstancePerson>;
  /**
   * Sends a mail to an address, or, when it is null, to the caller's person, and waits for the mail server. Throws
   * mail_not_configured, invalid_field, rate_limited.
   */
  testMail(caller: Caller, to: string | null): Promise<MailTest>;
}

/** Enough to try settings, and too few to annoy anybody. */
const MAIL_TESTS: Rate = { limit: 10, windowMs: 3_600_000, per: 'key' };
const FAULT_LENGTH_MAX = 500;

export function createInstance(deps: {
  persons: PersonStore;
  sessions: Pick<SessionStore, 'removeAll'>;
  audit: Pick<AuditStore, 'record'>;
  monitor: InstanceMonitor;
  counters: RateCounters;
  /** Sends at once; null when no mail server is configured. */
  mailer: Mailer | null;
  writeTest: (to: string) => Mail;
  clock: Clock;
}): Instance {
  const { persons, sessions, audit, monitor, counters, mailer, writeTest, clock } = deps;

  async function known(found: readonly Person[]): Promise<readonly InstancePerson[]> {
    const ids = found.map(({ id }) => id);
    const [activity, workspaces] = await Promise.all([persons.activityOf(ids), persons.workspacesOf(ids)]);
    return found.map((person) => ({
      id: person.id,
      person,
      workspaces: workspaces.get(person.id) ?? 0,
      activity: activity.get(person.id),
    }));
  }

  async function addressOf({ personId }: Caller, to: string | null): Promise<string> {
    if (to !== null) return checkEmail(to);
    const person = personId === null ? null : await persons.byId(personId);
    if (person === null) throw new Problem('invalid_field', { field: 'email', reason: 'required' });
    return person.email;
  }

  async function countTest(): Promise<void> {
    const nowMs = clock.nowMs();
    const { allowed, resetsAtMs } = await counters.take('mail-test', MAIL_TESTS, nowMs);
    if (allowed) return;
    const { limit, windowMs } = MAIL_TESTS;
    throw new Problem('rate_limited', { limit, windowMs, retryAfterMs: resetsAtMs - nowMs });
  }

  return {
    async state(caller) {
      requireInstanceAdmin(caller);
      return monitor.read();
    },

    async people(caller, after, limit) {
      requireInstanceAdmin(caller);
      return known(await persons.list(after, limit));
    },

    async setAdministrator(caller, id, isAdministrator) {
      requireInstanceAdmin(caller);
      const mayBeLast = caller.actor.kind === 'environment';
      const changed = await persons.setAdministrator(id, isAdministrator, {
        mayBeLast,
        by: authorOf(caller, clock.nowMs()),
      });
      if (changed === 'last') throw new Problem('last_administrator', {});
      const [person] = changed === null ? [] : await known([changed]);
      if (person === undefined) throw new Problem('person_not_found', {});
      return person;
    },

    async endSessions(caller, id) {
      requireInstanceAdmin(caller);
      if ((await persons.byId(id)) === null) throw new Problem('person_not_found', {});
      return sessions.removeAll(id, null, authorOf(caller, clock.nowMs()));
    },

    async addPerson(caller, input) {
      requireInstanceAdmin(caller);
      const person = await vouchForPerson(persons, input, authorOf(caller, clock.nowMs()));
      const [added] = await known([person]);
      if (added === undefined) throw new Problem('person_not_found', {});
      return added;
    },

    async testMail(caller, to) {
      requireInstanceAdmin(caller);
      if (mailer === null) throw new Problem('mail_not_configured', {});
      const address = await addressOf(caller, to);
      await countTest();
      await audit.record(
        {
          workspaceId: NO_WORKSPACE,
          action: 'instance.mail_tested',
          subject: null,
          details: { to: address },
        },
        authorOf(caller, clock.nowMs()),
      );
      try {
        await mailer.send(writeTest(address));
        return { to: address, fault: null };
      } catch (error) {
        return { to: address, fault: errorText(error).slice(0, FAULT_LENGTH_MAX) };
      }
    },
  };
}
