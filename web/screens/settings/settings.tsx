import { useRead } from '../../api/reading.ts';
import type { Workspace } from '../../api/types.ts';
import { AdminsOnly } from '../../app/admins-only.tsx';
import { Screen } from '../../app/screen.tsx';
import { useWorkspace } from '../../app/session.tsx';
import { Fault, Loading } from '../../ui/states.tsx';
import { DeleteWorkspace } from './delete-workspace.tsx';
import { PlanSection } from './plan-section.tsx';
import styles from './settings.module.css';
import { settingsTexts } from './texts/texts.ts';
import { WorkspaceSettings } from './workspace-settings.tsx';

export default function Settings() {
  const t = settingsTexts.use();
  const { can } = useWorkspace();
  return can('admin') ? <Content /> : <AdminsOnly title={t.title} />;
}

function Content() {
  const t = settingsTexts.use();
  const { id } = useWorkspace();
  const { data, error, refetch } = useRead<Workspace>('workspace', `/workspaces/${id}`);
  return (
    <Screen title={t.title}>
      {data === undefined && error === null && <Loading rows={6} />}
      {data === undefined && error !== null && <Fault error={error} onRetry={refetch} />}
      {data !== undefined && (
        <div className={styles.columns}>
          <div className={styles.sections}>
            <WorkspaceSettings workspace={data} />
            <DeleteWorkspace workspace={data} />
          </div>
          <PlanSection planName={data.plan} />
        </div>
      )}
    </Screen>
  );
}
