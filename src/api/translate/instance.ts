import type { InstancePerson, MailTest } from '../../core/accounts/instance.ts';
import type { PersonId } from '../../core/base/ids.ts';
import type { InstanceState } from '../../core/base/instance-state.ts';
import { Problem } from '../../core/base/problem.ts';
import { personIds } from '../../wire/values/ids.ts';
import { writeTime, writeTimeOrNull } from '../../wire/values/time.ts';
import { fromActivity } from './people.ts';

/** Throws person_not_found for an invalid id. */
export function toPersonId(text: string): PersonId {
  const id = personIds.read(text);
  if (id === null) throw new Problem('person_not_found', {});
  return id;
}

export const fromInstance = (state: InstanceState) => ({
  version: state.version,
  started_at: writeTimeOrNull(state.startedAtMs),
  ready: state.ready,
  checks: state.checks.map(({ name, reason }) => ({ name, ok: reason === null, reason })),
  spool: {
    bytes: state.spool.bytes,
    unread_bytes: state.spool.unreadBytes,
    oldest_at: writeTimeOrNull(state.spool.oldestAtMs),
    stuck: state.stuckSink && { sink: state.stuckSink.name, seconds: state.stuckSink.forMs / 1_000 },
  },
  workers: state.workers,
  memory: { main_bytes: state.memory.mainBytes, workers_bytes: state.memory.workersBytes },
  disk: { free_bytes: state.disk.freeBytes, total_bytes: state.disk.totalBytes },
  last_backup_at: writeTimeOrNull(state.lastBackupAtMs),
  mail: {
    configured: state.mail.isConfigured,
    waiting: state.mail.waiting,
    last_sent_at: writeTimeOrNull(state.mail.lastSentAtMs),
    last_failed_at: writeTimeOrNull(state.mail.lastFailedAtMs),
  },
  blocked_hosts: state.blockedHosts,
});

export const fromInstancePerson = ({ person, workspaces, activity }: InstancePerson) => ({
  id: personIds.write(person.id),
  email: person.email,
  name: person.name,
  is_instance_admin: person.isInstanceAdmin,
  workspaces,
  ...fromActivity(activity),
  created_at: writeTime(person.createdAtMs),
});

export const fromMailTest = ({ to, fault }: MailTest) => ({ email: to, ok: fault === null, fault });
