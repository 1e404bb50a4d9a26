import { useState } from 'react';
import { useOwnPages } from '../../api/pages.ts';
import type { EndedSessions, InstancePerson } from '../../api/types.ts';
import { useOwnApi } from '../../api/workspace-api.tsx';
import { ConfirmAct } from '../../app/confirm-act.tsx';
import { withProof } from '../../app/proof.tsx';
import { useSession } from '../../app/session.tsx';
import { useWrite } from '../../app/writes.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable, TwoLines } from '../../ui/data-table.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Section } from '../../ui/section.tsx';
import { Fault, Loading } from '../../ui/states.tsx';
import { useFormat } from '../../words/format.ts';
import { AddPerson } from './add-person.tsx';
import styles from './instance.module.css';
import { instanceTexts } from './texts/texts.ts';

export function PeoplePart() {
  const texts = instanceTexts.use();
  const t = texts.people;
  const [adds, setAdds] = useState(false);
  const { rows, error, hasMore, isLoadingMore, loadMore, retry } = useOwnPages<InstancePerson>({
    resource: 'instance',
    path: '/instance/people',
    query: { limit: 100 },
  });
  return (
    <Section
      bare
      title={t.title}
      count={rows === undefined || hasMore ? undefined : rows.length}
      aside={
        <Button kind="main" icon="plus" onClick={() => setAdds(true)}>
          {t.add}
        </Button>
      }
    >
      {rows === undefined && error === null && <Loading rows={4} />}
      {rows === undefined && error !== null && <Fault error={error} onRetry={retry} />}
      {rows !== undefined && <PeopleTable people={rows} />}
      {hasMore && (
        <Button busy={isLoadingMore} onClick={loadMore}>
          {texts.showMore}
        </Button>
      )}
      {adds && <AddPerson onClose={() => setAdds(false)} />}
    </Section>
  );
}

const nameOf = ({ name, email }: InstancePerson): string => (name === '' ? email : name);

type Question = 'admin' | 'sign_out';

function PeopleTable({ people }: { readonly people: readonly InstancePerson[] }) {
  const { people: t } = instanceTexts.use();
  const format = useFormat();
  const { person: self } = useSession();
  const [asked, setAsked] = useState<{ readonly person: InstancePerson; readonly what: Question } | null>(
    null,
  );
  const columns: readonly Column<InstancePerson>[] = [
    {
      name: 'person',
      head: t.person,
      phone: 'main',
      cell: (person) => (
        <span className={styles.person}>
          <Avatar name={nameOf(person)} />
          <TwoLines
            first={
              <>
                <bdi>{nameOf(person)}</bdi>
                {person.id === self.id && <Badge>{t.you}</Badge>}
                {person.is_instance_admin && <Badge tone="ok">{t.admin}</Badge>}
              </>
            }
            second={person.name === '' ? null : <bdi>{person.email}</bdi>}
          />
        </span>
      ),
    },
    {
      name: 'workspaces',
      head: t.workspaces,
      width: '104px',
      align: 'end',
      phone: 'hidden',
      cell: ({ workspaces }) => format.number(workspaces),
    },
    {
      name: 'seen',
      head: t.lastSeen,
      width: '120px',
      align: 'end',
      phone: 'end',
      cell: ({ last_seen_at: seen }) => (seen === null ? t.never : format.ago(seen)),
    },
    {
      name: 'factor',
      head: t.factor,
      width: '120px',
      phone: 'hidden',
      cell: ({ has_second_factor: hasFactor }) =>
        hasFactor ? <Badge tone="ok">{t.factorOn}</Badge> : <Badge>{t.factorOff}</Badge>,
    },
    {
      name: 'actions',
      head: t.signOut,
      headHidden: true,
      width: '48px',
      align: 'end',
      phone: 'action',
      cell: (person) => (
        <Menu
          trigger={<IconButton icon="more" label={t.actions(nameOf(person))} />}
          items={[
            {
              label: person.is_instance_admin ? t.takeAdmin : t.makeAdmin,
              icon: 'shield',
              onSelect: () => setAsked({ person, what: 'admin' }),
            },
            'rule',
            {
              label: t.signOut,
              icon: 'sign-out',
              danger: true,
              onSelect: () => setAsked({ person, what: 'sign_out' }),
            },
          ]}
        />
      ),
    },
  ];
  return (
    <>
      <DataTable label={t.title} columns={columns} rows={people} keyOf={({ id }) => id} />
      {asked?.what === 'admin' && <AdminChange person={asked.person} onClose={() => setAsked(null)} />}
      {asked?.what === 'sign_out' && <SignOut person={asked.person} onClose={() => setAsked(null)} />}
    </>
  );
}

interface AskedProps {
  readonly person: InstancePerson;
  readonly onClose: () => void;
}

function AdminChange({ person, onClose }: AskedProps) {
  const { people: t } = instanceTexts.use();
  const api = useOwnApi();
  const write = useWrite();
  const name = nameOf(person);
  const isAdmin = person.is_instance_admin;
  const body = { is_instance_admin: !isAdmin };
  return (
    <ConfirmAct
      kind={isAdmin ? 'danger' : 'main'}
      title={isAdmin ? t.takeAdminTitle(name) : t.makeAdminTitle(name)}
      action={isAdmin ? t.takeAdmin : t.makeAdmin}
      onClose={onClose}
      run={() =>
        write({
          run: () => withProof(() => api.patch(`/instance/people/${person.id}`, body)),
          touches: ['instance', 'session'],
          said: isAdmin ? t.tookAdmin(name) : t.madeAdmin(name),
          faults: 'throw',
        })
      }
    >
      <p>{isAdmin ? t.takeAdminText : t.makeAdminText}</p>
    </ConfirmAct>
  );
}

function SignOut({ person, onClose }: AskedProps) {
  const { people: t } = instanceTexts.use();
  const api = useOwnApi();
  const write = useWrite();
  return (
    <ConfirmAct
      title={t.signOutTitle(nameOf(person))}
      action={t.signOut}
      onClose={onClose}
      run={() =>
        write({
          run: () => withProof(() => api.remove<EndedSessions>(`/instance/people/${person.id}/sessions`)),
          touches: ['instance', 'session', 'me'],
          said: ({ ended }) => t.signedOut(ended),
          faults: 'throw',
        })
      }
    >
      <p>{t.signOutText}</p>
    </ConfirmAct>
  );
}
