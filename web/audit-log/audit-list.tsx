import type { AuditAction, AuditEntry } from '../api/types.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Icon } from '../ui/icon.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { useFormat } from '../words/format.ts';
import { type AuditDetail, detailsOf, factsOf } from './audit-facts.ts';
import styles from './audit-log.module.css';
import { type AuditTexts, auditTexts } from './texts/texts.ts';

interface AuditListProps {
  readonly entries: readonly AuditEntry[];
  readonly nameOf: (id: string) => string | null;
  /** In a log of several workspaces. */
  readonly workspaceName?: ((id: string) => string) | undefined;
  /** Shows only what is about the same thing. */
  readonly onAbout: (subject: string) => void;
}

/** The newest entry first, below the day on which it was written. */
export function AuditList({ entries, ...props }: AuditListProps) {
  const format = useFormat();
  const days = groupByDay(entries, (at) => format.day(at));
  return (
    <div>
      {days.map(({ day, entries: some }) => (
        <section key={day} aria-label={day}>
          <h2 className={styles.day}>{day}</h2>
          <ol>
            {some.map((entry) => (
              <Entry key={entry.id} entry={entry} {...props} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

function groupByDay(entries: readonly AuditEntry[], dayOf: (at: string) => string) {
  const days: { day: string; entries: AuditEntry[] }[] = [];
  for (const entry of entries) {
    const day = dayOf(entry.at);
    const last = days.at(-1);
    if (last?.day === day) last.entries.push(entry);
    else days.push({ day, entries: [entry] });
  }
  return days;
}

interface EntryProps extends Omit<AuditListProps, 'entries'> {
  readonly entry: AuditEntry;
}

function Entry({ entry, nameOf, workspaceName, onAbout }: EntryProps) {
  const t = auditTexts.use();
  const format = useFormat();
  const who = actorOf(entry, t);
  const client = clientOf(entry, t, format.country);
  const about = aboutOf(entry, workspaceName !== undefined);
  return (
    <li className={styles.entry}>
      {entry.actor?.kind === 'person' ? (
        <Avatar name={who} />
      ) : (
        <span className={styles.program}>
          <Icon name={entry.actor?.kind === 'key' ? 'key' : 'power'} size={14} />
        </span>
      )}
      <div className={styles.words}>
        <p className={styles.sentence}>
          <b>
            <bdi>{who}</bdi>
          </b>{' '}
          {sentenceFor(entry, t, nameOf)}
        </p>
        <Details details={detailsOf(entry, t)} t={t} />
      </div>
      <p className={styles.meta}>
        {workspaceName !== undefined && entry.workspace_id !== null && (
          <bdi className={styles.workspace}>{workspaceName(entry.workspace_id)}</bdi>
        )}
        {client !== '' && <span>{client}</span>}
        <time dateTime={entry.at} title={format.dateTime(entry.at)}>
          {format.time(entry.at)}
        </time>
      </p>
      {about !== null && (
        <IconButton
          icon="filter"
          className={styles.only}
          label={t.onlyAbout(about.replace(/^tag:/, ''))}
          onClick={() => onAbout(about)}
        />
      )}
    </li>
  );
}

function Details({ details, t }: { readonly details: readonly AuditDetail[]; readonly t: AuditTexts }) {
  if (details.length === 0) return null;
  return (
    <dl className={styles.details}>
      {details.map(({ name, from, to }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {from !== null && (
              <>
                <bdi className={styles.before}>{from}</bdi>
                <span aria-hidden="true"> → </span>
              </>
            )}
            <bdi>{to === '' ? t.nothing : to}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function actorOf({ actor }: AuditEntry, t: AuditTexts): string {
  if (actor === null) return t.unknownActor;
  if (actor.kind === 'environment') return t.operator;
  if (actor.kind === 'guest') return t.guest;
  if (actor.kind === 'key') return actor.name === null ? t.someKey(actor.id ?? '') : t.keyOf(actor.name);
  return actor.name ?? t.somePerson(actor.id ?? '');
}

function sentenceFor(entry: AuditEntry, t: AuditTexts, nameOf: (id: string) => string | null): string {
  // A newer server may write what this page does not know.
  const say = t.actions[entry.action as AuditAction] as AuditTexts['actions'][AuditAction] | undefined;
  if (say === undefined) return t.unknownAction(entry.action);
  return say(factsOf(entry, { roles: t.roles, personName: nameOf, somePerson: t.formerPerson }));
}

/** What the API takes as `subject`. In the log of one workspace that workspace is no filter: nearly all is about it. */
function aboutOf({ subject }: AuditEntry, hasWorkspaces: boolean): string | null {
  if (subject === null || (subject.kind === 'workspace' && !hasWorkspaces)) return null;
  return subject.kind === 'tag' ? `tag:${subject.id}` : subject.id;
}

function clientOf({ actor, client }: AuditEntry, t: AuditTexts, country: (code: string) => string): string {
  if (client === null) return actor?.kind === 'key' ? t.byProgram : '';
  const browser = client.browser === '' ? t.unknownBrowser : client.browser;
  return t.from(browser, client.country === '' ? '' : country(client.country));
}
