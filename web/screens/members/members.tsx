import { useState } from 'react';
import { usePages } from '../../api/pages.ts';
import type { Member } from '../../api/types.ts';
import { AdminsOnly } from '../../app/admins-only.tsx';
import { Screen } from '../../app/screen.tsx';
import { useWorkspace } from '../../app/session.tsx';
import { Button } from '../../ui/button.tsx';
import { Note } from '../../ui/note.tsx';
import { Section } from '../../ui/section.tsx';
import { Fault, Loading } from '../../ui/states.tsx';
import { commonTexts } from '../../words/texts/texts.ts';
import { Invitations } from './invitations.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { MemberTable } from './member-table.tsx';
import styles from './members.module.css';
import { ROLES } from './rights.ts';
import { membersTexts } from './texts/texts.ts';

export default function Members() {
  const t = membersTexts.use();
  const { can, workspace } = useWorkspace();
  const [invites, setInvites] = useState(false);
  const [email, setEmail] = useState('');
  const mayInvite = workspace.kind === 'team';
  if (!can('admin')) return <AdminsOnly title={t.title} />;
  const invite = (address: string) => {
    setEmail(address);
    setInvites(true);
  };
  return (
    <Screen
      title={t.title}
      actions={
        mayInvite && (
          <Button kind="main" icon="plus" onClick={() => invite('')}>
            {t.invite}
          </Button>
        )
      }
    >
      <div className={styles.screen}>
        <div className={styles.lists}>
          {!mayInvite && <Note>{t.personal}</Note>}
          <People />
          {mayInvite && <Invitations onAgain={invite} />}
        </div>
        <Roles />
      </div>
      {invites && <InviteDialog email={email} onClose={() => setInvites(false)} />}
    </Screen>
  );
}

function People() {
  const t = membersTexts.use();
  const { rows, error, hasMore, isLoadingMore, loadMore, retry } = usePages<Member>({
    resource: 'members',
    path: '/members',
    query: { limit: 100 },
  });
  if (rows === undefined) {
    return error === null ? <Loading rows={4} /> : <Fault error={error} onRetry={retry} />;
  }
  return (
    <div>
      <MemberTable members={rows} isAll={!hasMore} />
      {hasMore && (
        <Button busy={isLoadingMore} onClick={loadMore}>
          {t.showMore}
        </Button>
      )}
    </div>
  );
}

function Roles() {
  const t = membersTexts.use();
  const common = commonTexts.use();
  return (
    <Section title={t.rolesTitle} className={styles.roles}>
      <dl className={styles.roleList}>
        {ROLES.map((role) => (
          <div key={role}>
            <dt>{common.roles[role]}</dt>
            <dd>{t.roles[role]}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
