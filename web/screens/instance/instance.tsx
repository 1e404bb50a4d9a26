import { Suspense } from 'react';
import { useLocation } from 'wouter';
import { useOwnRead } from '../../api/reading.ts';
import type { Instance as State } from '../../api/types.ts';
import { lazyPart } from '../../app/lazy-part.tsx';
import { useGo } from '../../app/link.tsx';
import { askProof, needsProof } from '../../app/proof.tsx';
import { Screen } from '../../app/screen.tsx';
import { withStyles } from '../../app/screen-styles.ts';
import { useSession } from '../../app/session.tsx';
import { auditTexts } from '../../audit-log/texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Fault, Loading } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { HealthPart } from './health-part.tsx';
import styles from './instance.module.css';
import { PeoplePart } from './people-part.tsx';
import { PlansPart } from './plans-part.tsx';
import { instanceTexts } from './texts/texts.ts';
import { WorkspacesPart } from './workspaces-part.tsx';

const PARTS = ['health', 'workspaces', 'people', 'plans', 'audit'] as const;
type Part = (typeof PARTS)[number];

const { Part: AuditPart } = lazyPart(withStyles('instance', () => import('./audit-part.tsx'), [auditTexts]));

const LOOK_MS = 10_000;

export default function Instance() {
  const t = instanceTexts.use();
  const { person } = useSession();
  return (
    <Screen title={t.title}>
      {person.is_instance_admin ? (
        <Content />
      ) : (
        <Empty title={t.forbiddenTitle} text={t.forbiddenText(person.email)} />
      )}
    </Screen>
  );
}

/** What concerns the whole server needs a recent proof, also to read it. */
function Content() {
  const { data, error, refetch } = useOwnRead<State>('instance', '/instance', undefined, {
    refetchMs: LOOK_MS,
  });
  const t = instanceTexts.use();
  if (needsProof(error)) {
    const prove = async () => (await askProof()) && refetch();
    const button = (
      <Button kind="main" icon="shield" onClick={() => void prove()}>
        {t.proofButton}
      </Button>
    );
    return <Empty title={t.proofTitle} text={t.proofText} action={button} />;
  }
  if (data === undefined) {
    return error === null ? <Loading rows={6} /> : <Fault error={error} onRetry={refetch} />;
  }
  return <Parts state={data} />;
}

function Parts({ state }: { readonly state: State }) {
  const t = instanceTexts.use();
  const go = useGo();
  const [path] = useLocation();
  const part: Part = PARTS.find((name) => path.endsWith(`/${name}`)) ?? 'health';
  return (
    <>
      <Tabs
        label={t.title}
        className={styles.tabs}
        value={part}
        onChange={(next) => go(next === 'health' ? '/instance' : `/instance/${next}`)}
        items={PARTS.map((value) => ({ value, label: t.tabs[value] }))}
      />
      {part === 'health' && <HealthPart state={state} />}
      {part === 'workspaces' && <WorkspacesPart />}
      {part === 'people' && <PeoplePart />}
      {part === 'plans' && <PlansPart />}
      <Suspense fallback={<Loading rows={8} />}>{part === 'audit' && <AuditPart />}</Suspense>
    </>
  );
}
