import { useState } from 'react';
import { usePages } from '../../../api/pages.ts';
import type { Key } from '../../../api/types.ts';
import { ForRoles } from '../../../app/for-roles.tsx';
import { Link } from '../../../app/link.tsx';
import { useWorkspace } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { useGlide } from '../../../ui/glide.ts';
import { Empty, Fault, Loading } from '../../../ui/states.tsx';
import styles from '../api.module.css';
import { apiTexts } from '../texts/texts.ts';
import { KeyTable } from './key-table.tsx';
import { NewKeyDialog } from './new-key-dialog.tsx';

export function Keys() {
  const { can } = useWorkspace();
  return (
    <>
      <ForRoles scope="admin">
        <KeyList />
      </ForRoles>
      {!can('admin') && <PersonalKeys />}
    </>
  );
}

/** Everybody can have keys of their own. */
function PersonalKeys() {
  const { keys: t } = apiTexts.use();
  return (
    <p className={styles.more}>
      <span className={styles.small}>{t.personal} </span>
      <Link to="~/app/me" className={styles.link}>
        {t.personalGo}
      </Link>
    </p>
  );
}

function KeyList() {
  const t = apiTexts.use();
  const { workspace } = useWorkspace();
  const [creates, setCreates] = useState(false);
  const { rows, error, hasMore, isLoadingMore, loadMore, retry } = usePages<Key>({
    resource: 'keys',
    path: '/keys',
    query: { limit: 100 },
  });
  const create = (
    <Button kind="main" icon="plus" onClick={() => setCreates(true)}>
      {t.keys.create}
    </Button>
  );
  const list = useGlide<HTMLDivElement>(rows);
  return (
    <div ref={list}>
      <div className={styles.bar}>
        <span className={styles.soft}>
          {t.keys.workspaceId} <b className={styles.mono}>{workspace.number}</b>
        </span>
        <CopyButton text={String(workspace.number)} label={t.keys.copyWorkspaceId} />
        <span data-code className={styles.small}>
          {t.keys.workspaceIdHelp}
        </span>
        {rows !== undefined && rows.length > 0 && <span className={styles.barEnd}>{create}</span>}
      </div>
      {rows === undefined &&
        (error === null ? <Loading rows={4} /> : <Fault error={error} onRetry={retry} />)}
      {rows?.length === 0 && <Empty title={t.keys.empty} text={t.keys.emptyText} action={create} />}
      {rows !== undefined && rows.length > 0 && <KeyTable keys={sorted(rows)} />}
      {hasMore && (
        <Button className={styles.more} busy={isLoadingMore} onClick={loadMore}>
          {t.showMore}
        </Button>
      )}
      {rows !== undefined && <PersonalKeys />}
      {creates && <NewKeyDialog onClose={() => setCreates(false)} />}
    </div>
  );
}

/** Keys that work before those that were revoked, the newest first. */
const sorted = (keys: readonly Key[]): readonly Key[] =>
  keys.toSorted(
    (a, b) =>
      Number(a.revoked_at !== null) - Number(b.revoked_at !== null) ||
      b.created_at.localeCompare(a.created_at),
  );
