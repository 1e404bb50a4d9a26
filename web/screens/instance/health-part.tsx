import type { ReactNode } from 'react';
import type { Instance } from '../../api/types.ts';
import { Badge } from '../../ui/badge.tsx';
import { Note } from '../../ui/note.tsx';
import { Section } from '../../ui/section.tsx';
import { useFormat } from '../../words/format.ts';
import { healthFacts } from './health.ts';
import styles from './instance.module.css';
import { MailSection } from './mail-section.tsx';
import { instanceTexts } from './texts/texts.ts';

export function HealthPart({ state }: { readonly state: Instance }) {
  const { health: t } = instanceTexts.use();
  const { verdict } = healthFacts(state, Date.now());
  const said = { ready: t.ready, attention: t.needsAttention, not_ready: t.notReady }[verdict];
  const tone = ({ ready: 'ok', attention: 'warn', not_ready: 'danger' } as const)[verdict];
  return (
    <div className={styles.columns}>
      <div className={styles.sections}>
        <Note tone={tone} live>
          {said}
        </Note>
        <Checks state={state} />
        <Figures state={state} />
      </div>
      <MailSection mail={state.mail} />
    </div>
  );
}

function Checks({ state }: { readonly state: Instance }) {
  const { health: t } = instanceTexts.use();
  return (
    <Section title={t.title}>
      <ul className={styles.checks}>
        {state.checks.map(({ name, ok, reason }) => (
          <li key={name}>
            <span className={styles.check}>
              {t.checks[name] ?? name}
              {reason !== null && <span className={styles.reason}>{reason}</span>}
            </span>
            {ok ? <Badge tone="ok">{t.checkOk}</Badge> : <Badge tone="danger">{t.checkFails}</Badge>}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Figures({ state }: { readonly state: Instance }) {
  const { health: t } = instanceTexts.use();
  const format = useFormat();
  const facts = healthFacts(state, Date.now());
  const { memory, disk, spool, last_backup_at: backupAt, started_at: startedAt } = state;
  const rows: readonly (readonly [string, ReactNode])[] = [
    [t.spool, <Spool key="spool" spool={spool} />],
    [t.spoolSize, format.bytes(spool.bytes)],
    [t.workers, t.workersCount(state.workers)],
    [t.memory, t.memoryText(format.bytes(memory.main_bytes), format.bytes(memory.workers_bytes))],
    [
      t.disk,
      <span key="disk" className={styles.withBadge}>
        {t.diskText(format.bytes(disk.free_bytes), format.bytes(disk.total_bytes))}
        {facts.isDiskLow && <Badge tone="danger">{t.diskLow}</Badge>}
      </span>,
    ],
    [
      t.backup,
      <span key="backup" className={styles.withBadge}>
        {backupAt === null ? t.backupNone : format.dateTime(backupAt)}
        {facts.isBackupOld && <Badge tone="warn">{t.backupOld}</Badge>}
      </span>,
    ],
    [t.blocked, `${t.blockedHosts(state.blocked_hosts)} ${t.blockedHelp}`],
    [t.version, state.version],
    ...(startedAt === null ? [] : [[t.started, format.dateTime(startedAt)] as const]),
  ];
  return (
    <dl className={styles.facts}>
      {rows.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Spool({ spool }: { readonly spool: Instance['spool'] }) {
  const { health: t } = instanceTexts.use();
  const format = useFormat();
  const { unread_bytes: unread, oldest_at: oldestAt, stuck } = spool;
  if (stuck !== null) {
    const since = format.ago(Date.now() - stuck.seconds * 1_000);
    return <span className={styles.bad}>{t.spoolStuck(stuck.sink, since)}</span>;
  }
  if (unread === 0) return t.spoolNone;
  const waits = t.spoolUnread(format.bytes(unread));
  return oldestAt === null ? waits : `${waits}, ${t.spoolOldest(format.ago(oldestAt))}`;
}
