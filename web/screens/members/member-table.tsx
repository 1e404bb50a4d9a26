import { useState } from 'react';
import type { Member, Role } from '../../api/types.ts';
import { useApi } from '../../api/workspace-api.tsx';
import { useGo } from '../../app/link.tsx';
import { useSession, useWorkspace } from '../../app/session.tsx';
import { useWrite } from '../../app/writes.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { type Column, DataTable, TwoLines } from '../../ui/data-table.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Select } from '../../ui/select.tsx';
import { useFormat } from '../../words/format.ts';
import { sentenceOf } from '../../words/problem-texts.ts';
import { commonTexts } from '../../words/texts/texts.ts';
import styles from './members.module.css';
import { barOf, grantable } from './rights.ts';
import { membersTexts } from './texts/texts.ts';

interface MemberTableProps {
  readonly members: readonly Member[];
  readonly isAll: boolean;
}

const nameOf = ({ person }: Member): string => (person.name === '' ? person.email : person.name);

export function MemberTable({ members, isAll }: MemberTableProps) {
  const t = membersTexts.use();
  const format = useFormat();
  const { role: ownRole } = useWorkspace();
  const { person: self } = useSession();
  const [removed, setRemoved] = useState<Member | null>(null);
  const barFor = (member: Member) => barOf({ member, members, ownRole, isAll });
  const columns: readonly Column<Member>[] = [
    {
      name: 'person',
      head: t.person,
      phone: 'main',
      cell: (member) => (
        <span className={styles.person}>
          <Avatar name={nameOf(member)} />
          <TwoLines
            first={
              <>
                <bdi>{nameOf(member)}</bdi>
                {member.person.id === self.id && <Badge>{t.you}</Badge>}
              </>
            }
            second={member.person.name === '' ? null : <bdi>{member.person.email}</bdi>}
          />
        </span>
      ),
    },
    {
      name: 'role',
      head: t.role,
      width: '168px',
      phone: 'end',
      cell: (member) => <RoleCell member={member} bar={barFor(member)} name={nameOf(member)} />,
    },
    {
      name: 'seen',
      head: t.lastSeen,
      width: '112px',
      phone: 'hidden',
      cell: ({ last_seen_at: seen }) => (seen === null ? t.never : format.ago(seen)),
    },
    {
      name: 'factor',
      head: t.factor,
      width: '112px',
      phone: 'hidden',
      cell: ({ has_second_factor: hasFactor }) =>
        hasFactor ? <Badge tone="ok">{t.factorOn}</Badge> : <Badge>{t.factorOff}</Badge>,
    },
    {
      name: 'actions',
      head: t.remove,
      headHidden: true,
      width: '40px',
      align: 'end',
      phone: 'action',
      cell: (member) =>
        barFor(member) === null && (
          <Menu
            trigger={<IconButton icon="more" label={t.actions(nameOf(member))} />}
            items={[
              {
                label: member.person.id === self.id ? t.leave : t.remove,
                icon: 'close',
                danger: true,
                onSelect: () => setRemoved(member),
              },
            ]}
          />
        ),
    },
  ];
  return (
    <>
      <DataTable label={t.title} columns={columns} rows={members} keyOf={({ person }) => person.id} />
      {members.some((member) => barFor(member) === 'last_owner') && (
        <p className={styles.bar}>{t.lastOwner}</p>
      )}
      {removed !== null && <Removal member={removed} onClose={() => setRemoved(null)} />}
    </>
  );
}

interface RoleCellProps {
  readonly member: Member;
  readonly name: string;
  readonly bar: 'last_owner' | 'owners_only' | null;
}

function RoleCell({ member, name, bar }: RoleCellProps) {
  const t = membersTexts.use();
  const common = commonTexts.use();
  const api = useApi();
  const write = useWrite();
  const { role: ownRole } = useWorkspace();
  const { person: self } = useSession();
  const [busy, setBusy] = useState(false);
  if (bar !== null) {
    return (
      <span className={styles.role}>
        {common.roles[member.role]}
        {bar === 'owners_only' && <span className={styles.bar}>{t.ownersOnly}</span>}
      </span>
    );
  }
  const give = (role: Role) => api.patch(`/members/${member.person.id}`, { role });
  const change = async (role: Role) => {
    const isSelf = member.person.id === self.id;
    setBusy(true);
    await write({
      run: () => give(role),
      touches: isSelf ? ['members', 'audit', 'session'] : ['members', 'audit'],
      said: t.roleChanged(name, common.roles[role]),
      // Somebody who gave up a right cannot take it back.
      ...(isSelf ? {} : { undo: () => give(member.role) }),
    });
    setBusy(false);
  };
  return (
    <Select
      bare
      aria-label={t.changeRole(name)}
      value={member.role}
      disabled={busy}
      onChange={(role) => void change(role)}
      options={grantable(ownRole).map((role) => ({ value: role, label: common.roles[role] }))}
    />
  );
}

function Removal({ member, onClose }: { readonly member: Member; readonly onClose: () => void }) {
  const t = membersTexts.use();
  const api = useApi();
  const go = useGo();
  const write = useWrite();
  const { person: self } = useSession();
  const [fault, setFault] = useState<string>();
  const isSelf = member.person.id === self.id;
  const name = nameOf(member);
  const remove = async () => {
    setFault(undefined);
    try {
      await write({
        run: () => api.remove(`/members/${member.person.id}`),
        touches: isSelf ? ['session'] : ['members', 'audit', 'people'],
        said: t.removed(name),
        faults: 'throw',
      });
      if (isSelf) go('~/app');
    } catch (error) {
      setFault(sentenceOf(error));
      throw error;
    }
  };
  return (
    <Confirm
      open
      onClose={onClose}
      title={isSelf ? t.leaveTitle : t.removeTitle(name)}
      action={isSelf ? t.leave : t.remove}
      fault={fault}
      onConfirm={remove}
    >
      <p>{isSelf ? t.leaveText : t.removeText}</p>
    </Confirm>
  );
}
