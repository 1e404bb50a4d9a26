import { useState } from 'react';
import { useOwnPages } from '../../api/pages.ts';
import { useOwnRead } from '../../api/reading.ts';
import type { PlanList, Workspace } from '../../api/types.ts';
import { useOwnApi } from '../../api/workspace-api.tsx';
import { ConfirmAct } from '../../app/confirm-act.tsx';
import { useGo } from '../../app/link.tsx';
import { withProof } from '../../app/proof.tsx';
import { useSession } from '../../app/session.tsx';
import { useWrite } from '../../app/writes.ts';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable, TwoLines } from '../../ui/data-table.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Section } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import { Fault, Loading } from '../../ui/states.tsx';
import { useFormat } from '../../words/format.ts';
import styles from './instance.module.css';
import { NewWorkspaceDialog } from './new-workspace.tsx';
import { instanceTexts } from './texts/texts.ts';

export function WorkspacesPart() {
  const texts = instanceTexts.use();
  const t = texts.workspaces;
  const [creates, setCreates] = useState(false);
  const { rows, error, hasMore, isLoadingMore, loadMore, retry } = useOwnPages<Workspace>({
    resource: 'instance',
    path: '/instance/workspaces',
    query: { limit: 100 },
  });
  return (
    <Section
      bare
      title={t.title}
      count={rows === undefined || hasMore ? undefined : rows.length}
      aside={
        <Button kind="main" icon="plus" onClick={() => setCreates(true)}>
          {t.create}
        </Button>
      }
    >
      {rows === undefined && error === null && <Loading rows={4} />}
      {rows === undefined && error !== null && <Fault error={error} onRetry={retry} />}
      {rows !== undefined && <WorkspaceTable workspaces={rows} />}
      {hasMore && (
        <Button busy={isLoadingMore} onClick={loadMore}>
          {texts.showMore}
        </Button>
      )}
      {creates && <NewWorkspaceDialog onClose={() => setCreates(false)} />}
    </Section>
  );
}

function WorkspaceTable({ workspaces }: { readonly workspaces: readonly Workspace[] }) {
  const { workspaces: t } = instanceTexts.use();
  const format = useFormat();
  const [deleted, setDeleted] = useState<Workspace | null>(null);
  const columns: readonly Column<Workspace>[] = [
    {
      name: 'name',
      head: t.name,
      phone: 'main',
      cell: (workspace) => (
        <TwoLines
          first={<bdi>{workspace.name}</bdi>}
          second={workspace.removed_at === null ? workspace.id : t.deleted(format.day(workspace.removed_at))}
        />
      ),
    },
    { name: 'kind', head: t.kind, width: '120px', phone: 'hidden', cell: ({ kind }) => t.kinds[kind] },
    {
      name: 'plan',
      head: t.plan,
      width: '200px',
      phone: 'end',
      cell: (workspace) => <PlanCell workspace={workspace} />,
    },
    {
      name: 'made',
      head: t.made,
      width: '120px',
      align: 'end',
      phone: 'hidden',
      cell: ({ created_at: at }) => format.day(at),
    },
    {
      name: 'actions',
      head: t.delete,
      headHidden: true,
      width: '48px',
      align: 'end',
      phone: 'action',
      cell: (workspace) => <Actions workspace={workspace} onDelete={() => setDeleted(workspace)} />,
    },
  ];
  return (
    <>
      <DataTable
        label={t.title}
        columns={columns}
        rows={workspaces}
        keyOf={({ id }) => id}
        isFaint={({ deleted_at: at }) => at !== null}
      />
      {deleted !== null && <Deletion workspace={deleted} onClose={() => setDeleted(null)} />}
    </>
  );
}

function PlanCell({ workspace }: { readonly workspace: Workspace }) {
  const { workspaces: t } = instanceTexts.use();
  const api = useOwnApi();
  const write = useWrite();
  const [busy, setBusy] = useState(false);
  const { data } = useOwnRead<PlanList>('plans', '/plans');
  const { id, name, plan } = workspace;
  if (workspace.deleted_at !== null) return plan;
  const names = (data?.data ?? []).map((one) => one.name);
  const give = (to: string) => withProof(() => api.patch(`/instance/workspaces/${id}`, { plan: to }));
  const change = async (to: string) => {
    setBusy(true);
    await write({
      run: () => give(to),
      touches: ['instance', 'session', 'workspace', 'usage'],
      said: t.planChanged(name, to),
      undo: () => give(plan),
    });
    setBusy(false);
  };
  return (
    <Select
      bare
      className={styles.plan}
      aria-label={t.planOf(name)}
      value={plan}
      disabled={busy || data === undefined}
      onChange={(to) => void change(to)}
      // A plan that the operator has removed stays the plan of its workspaces.
      options={(names.includes(plan) ? names : [plan, ...names]).map((one) => ({ value: one, label: one }))}
    />
  );
}

interface ActionsProps {
  readonly workspace: Workspace;
  readonly onDelete: () => void;
}

function Actions({ workspace, onDelete }: ActionsProps) {
  const { workspaces: t } = instanceTexts.use();
  const { workspaces } = useSession();
  const api = useOwnApi();
  const go = useGo();
  const write = useWrite();
  const { id, name, number, deleted_at: deletedAt } = workspace;
  const isMember = workspaces.some((one) => one.workspace.id === id);
  const restore = () =>
    write({
      run: () => withProof(() => api.post(`/instance/workspaces/${id}/restore`)),
      touches: ['instance', 'session'],
      said: t.restored(name),
    });
  return (
    <Menu
      trigger={<IconButton icon="more" label={t.actions(name)} />}
      items={[
        isMember &&
          deletedAt === null && {
            label: t.open,
            icon: 'arrow-right',
            onSelect: () => go(`~/app/w/${number}`),
          },
        deletedAt === null
          ? { label: t.delete, icon: 'trash', danger: true, onSelect: onDelete }
          : { label: t.restore, icon: 'undo', onSelect: () => void restore() },
      ]}
    />
  );
}

function Deletion({ workspace, onClose }: { readonly workspace: Workspace; readonly onClose: () => void }) {
  const { workspaces: t } = instanceTexts.use();
  const api = useOwnApi();
  const write = useWrite();
  const { id, name } = workspace;
  return (
    <ConfirmAct
      title={t.deleteTitle(name)}
      action={t.delete}
      typed={{ label: t.name, name }}
      onClose={onClose}
      run={() =>
        write({
          run: () => withProof(() => api.remove(`/instance/workspaces/${id}`)),
          touches: ['instance', 'session'],
          said: t.deletedNow(name),
          undo: () => withProof(() => api.post(`/instance/workspaces/${id}/restore`)),
          faults: 'throw',
        })
      }
    >
      <p className={styles.help}>{t.deleteText}</p>
    </ConfirmAct>
  );
}
