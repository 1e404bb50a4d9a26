import { useState } from 'react';
import { usePages } from '../../api/pages.ts';
import { useRead } from '../../api/reading.ts';
import type { Invitation, NamedPersonPage } from '../../api/types.ts';
import { useApi } from '../../api/workspace-api.tsx';
import { useWrite } from '../../app/writes.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { type Column, DataTable, TwoLines } from '../../ui/data-table.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Section } from '../../ui/section.tsx';
import { Fault, Loading } from '../../ui/states.tsx';
import { useFormat } from '../../words/format.ts';
import { commonTexts } from '../../words/texts/texts.ts';
import styles from './members.module.css';
import { membersTexts } from './texts/texts.ts';

/** Who is invited and has not come yet. */
export function Invitations({ onAgain }: { readonly onAgain: (email: string) => void }) {
  const t = membersTexts.use();
  const { rows, error, hasMore, isLoadingMore, loadMore, retry } = usePages<Invitation>({
    resource: 'members',
    path: '/invitations',
    query: { limit: 100 },
  });
  return (
    <Section title={t.invitations} count={rows === undefined || rows.length === 0 ? undefined : rows.length}>
      {rows === undefined && error === null && <Loading rows={1} />}
      {rows === undefined && error !== null && <Fault error={error} onRetry={retry} />}
      {rows?.length === 0 && <p className={styles.none}>{t.invitationsNone}</p>}
      {rows !== undefined && rows.length > 0 && <InvitationTable invitations={rows} onAgain={onAgain} />}
      {hasMore && (
        <Button busy={isLoadingMore} onClick={loadMore}>
          {t.showMore}
        </Button>
      )}
    </Section>
  );
}

interface InvitationTableProps {
  readonly invitations: readonly Invitation[];
  readonly onAgain: (email: string) => void;
}

function InvitationTable({ invitations, onAgain }: InvitationTableProps) {
  const t = membersTexts.use();
  const common = commonTexts.use();
  const format = useFormat();
  const [withdrawn, setWithdrawn] = useState<Invitation | null>(null);
  const { data: people } = useRead<NamedPersonPage>('people', '/people', { limit: 100 });
  const inviterOf = ({ invited_by: id }: Invitation) =>
    people?.data.find((one) => one.id === id)?.name ?? null;
  const columns: readonly Column<Invitation>[] = [
    {
      name: 'email',
      head: t.email,
      phone: 'main',
      cell: (invitation) => {
        const inviter = inviterOf(invitation);
        return (
          <TwoLines
            first={<bdi>{invitation.email}</bdi>}
            second={inviter === null ? null : t.invitedBy(inviter)}
          />
        );
      },
    },
    {
      name: 'role',
      head: t.role,
      width: '168px',
      phone: 'end',
      cell: ({ role }) => common.roles[role],
    },
    {
      name: 'invited',
      head: t.invited,
      width: '112px',
      phone: 'hidden',
      cell: ({ created_at: at }) => format.ago(at),
    },
    {
      name: 'ends',
      head: t.ends,
      width: '112px',
      phone: 'hidden',
      cell: ({ expires_at: at }) => format.relative(at),
    },
    {
      name: 'actions',
      head: t.withdraw,
      headHidden: true,
      width: '40px',
      align: 'end',
      phone: 'action',
      cell: (invitation) => (
        <Menu
          trigger={<IconButton icon="more" label={t.actions(invitation.email)} />}
          items={[
            { label: t.again, icon: 'mail', onSelect: () => onAgain(invitation.email) },
            'rule',
            { label: t.withdraw, icon: 'close', danger: true, onSelect: () => setWithdrawn(invitation) },
          ]}
        />
      ),
    },
  ];
  return (
    <>
      <DataTable label={t.invitations} columns={columns} rows={invitations} keyOf={({ id }) => id} />
      {withdrawn !== null && <Withdrawal invitation={withdrawn} onClose={() => setWithdrawn(null)} />}
    </>
  );
}

interface WithdrawalProps {
  readonly invitation: Invitation;
  readonly onClose: () => void;
}

function Withdrawal({ invitation, onClose }: WithdrawalProps) {
  const t = membersTexts.use();
  const api = useApi();
  const write = useWrite();
  return (
    <Confirm
      open
      onClose={onClose}
      title={t.withdrawTitle(invitation.email)}
      action={t.withdraw}
      onConfirm={() =>
        write({
          run: () => api.remove(`/invitations/${invitation.id}`),
          touches: ['members', 'audit'],
          said: t.withdrawn(invitation.email),
        })
      }
    >
      <p>{t.withdrawText}</p>
    </Confirm>
  );
}
