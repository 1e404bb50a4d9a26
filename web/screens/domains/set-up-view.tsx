import type { ReactNode } from 'react';
import type { Domain } from '../../api/types.ts';
import { openCreateBox } from '../../app/create-store.ts';
import { useWorkspace } from '../../app/session.tsx';
import { Dot } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { FaultLine } from '../../ui/field.tsx';
import { Trail, type TrailStep } from '../../ui/trail.tsx';
import { useFormat } from '../../words/format.ts';
import { sentenceOf } from '../../words/problem-texts.ts';
import { DnsRecord } from './dns-record.tsx';
import styles from './domains.module.css';
import type { Looking } from './looking.ts';
import { isSetUp, type Step, setUpSteps } from './set-up.ts';
import { SetUpRail } from './set-up-rail.tsx';
import { domainsTexts } from './texts/texts.ts';

interface SetUpProps {
  readonly domain: Domain;
  readonly looking: Looking;
  readonly onSettings: () => void;
}

/** The way to a domain that serves links: what to set, what DNS answers, and what comes next. */
export function SetUp({ domain, looking, onSettings }: SetUpProps) {
  const t = domainsTexts.use();
  const steps = setUpSteps(domain, looking.verification);
  const isDone = isSetUp(steps);
  return (
    <div className={styles.columns}>
      <div>
        <p className={styles.intro}>{isDone ? t.setUp.doneTitle : t.setUp.lead}</p>
        {looking.error !== null && <FaultLine text={sentenceOf(looking.error)} />}
        <Trail
          roomy
          label={t.openSetUp}
          steps={steps.map((step) => ({
            ...headOf(step, t.setUp.steps),
            children: <StepBody step={step} domain={domain} looking={looking} />,
          }))}
        />
        {isDone && (
          <Button icon="refresh" busy={looking.isLooking} onClick={looking.lookNow}>
            {t.setUp.checkAgain}
          </Button>
        )}
      </div>
      <SetUpRail domain={domain} onSettings={onSettings} />
    </div>
  );
}

type StepTitles = Readonly<Record<'proof' | 'routing' | 'certificate' | 'firstLink', string>>;

const headOf = ({ name, state }: Step, titles: StepTitles): Omit<TrailStep, 'children'> => ({
  key: name,
  state,
  title: titles[name === 'first_link' ? 'firstLink' : name],
});

interface StepBodyProps {
  readonly step: Step;
  readonly domain: Domain;
  readonly looking: Looking;
}

function StepBody({ step, domain, looking }: StepBodyProps): ReactNode {
  if (step.name === 'proof') return <Proof finding={step.finding} domain={domain} looking={looking} />;
  if (step.name === 'routing') {
    return <Routing step={step} domain={domain} looking={looking} />;
  }
  if (step.name === 'certificate') return <Certificate finding={step.finding} />;
  return <FirstLink step={step} domain={domain} />;
}

interface ProofProps {
  readonly finding: Extract<Step, { name: 'proof' }>['finding'];
  readonly domain: Domain;
  readonly looking: Looking;
}

function Proof({ finding, domain, looking }: ProofProps) {
  const { setUp: t } = domainsTexts.use();
  const format = useFormat();
  if (finding.kind === 'done') {
    return <Soft>{finding.atTime === null ? t.proofVouched : t.proofDone(format.day(finding.atTime))}</Soft>;
  }
  const time = looking.lookedAtMs === null ? '' : format.time(looking.lookedAtMs);
  return (
    <>
      <Soft>{t.proofText}</Soft>
      {domain.record !== null && <DnsRecord {...domain.record} />}
      <Look looking={looking}>
        {finding.kind === 'not_looked' && t.looking}
        {finding.kind === 'nothing' && t.foundNothing(time)}
        {finding.kind === 'no_answer' && t.noAnswer(time)}
        {finding.kind === 'other_values' && (
          <>
            {t.foundOther(time)} <Values values={finding.found} />
          </>
        )}
      </Look>
    </>
  );
}

interface RoutingProps {
  readonly step: Extract<Step, { name: 'routing' }>;
  readonly domain: Domain;
  readonly looking: Looking;
}

function Routing({ step, domain, looking }: RoutingProps) {
  const { setUp: t } = domainsTexts.use();
  const format = useFormat();
  const { finding } = step;
  // The place of the record that is probably missing, so that what is below does not move.
  if (finding.kind === 'not_looked') return <p className={styles.reserved}>{t.looking}</p>;
  if (finding.kind === 'done') {
    return (
      <Soft>
        {t.found} <Values values={finding.found.map((value) => `${finding.type} → ${value}`)} />
      </Soft>
    );
  }
  const { type, target } = finding;
  const time = looking.lookedAtMs === null ? '' : format.time(looking.lookedAtMs);
  const howTo = type === 'A' ? t.routingA : t.routingCname;
  return (
    <>
      <Soft>{target === null ? t.routingUnknown : howTo}</Soft>
      {target !== null && <DnsRecord name={domain.host} type={type} value={target} />}
      <Look looking={domain.verified ? looking : null}>
        {finding.kind === 'nothing' && t.foundNothing(time)}
        {finding.kind === 'elsewhere' && (
          <>
            {t.foundElsewhere(time)} <Values values={finding.found} />
          </>
        )}
      </Look>
      {finding.kind === 'elsewhere' && <Soft>{t.routingOther}</Soft>}
    </>
  );
}

function Certificate({ finding }: { readonly finding: Extract<Step, { name: 'certificate' }>['finding'] }) {
  const { setUp: t } = domainsTexts.use();
  const format = useFormat();
  if (finding.kind === 'done') {
    return (
      <Soft>
        {finding.endsAt === null ? t.certificateFine : t.certificateDone(format.day(finding.endsAt))}
      </Soft>
    );
  }
  if (finding.kind === 'fault') return <Soft>{t.certificateFaults[finding.fault]}</Soft>;
  return <Soft>{finding.kind === 'coming' ? t.certificateComing : t.certificateWaits}</Soft>;
}

interface FirstLinkProps {
  readonly step: Extract<Step, { name: 'first_link' }>;
  readonly domain: Domain;
}

function FirstLink({ step, domain }: FirstLinkProps) {
  const { setUp: t } = domainsTexts.use();
  const { can } = useWorkspace();
  if (step.state === 'done') return step.links === null ? null : <Soft>{t.firstLinkDone(step.links)}</Soft>;
  if (!domain.verified) return <Soft>{t.firstLinkText(domain.host)}</Soft>;
  return (
    <>
      <Soft>{t.firstLinkReady(domain.host)}</Soft>
      {can('links:create') && (
        <p className={styles.stepAction}>
          <Button icon="plus" onClick={() => openCreateBox()}>
            {t.makeLink}
          </Button>
        </p>
      )}
    </>
  );
}

const Soft = ({ children }: { readonly children: ReactNode }) => <p className={styles.soft}>{children}</p>;

const Values = ({ values }: { readonly values: readonly string[] }) => (
  <span className={styles.values}>
    {values.map((value) => (
      <code key={value}>{value}</code>
    ))}
  </span>
);

interface LookProps {
  /** Null for a finding that the first step looks for too. */
  readonly looking: Looking | null;
  readonly children: ReactNode;
}

/** What the last look has found, and a button to look now. */
function Look({ looking, children }: LookProps) {
  const { setUp: t } = domainsTexts.use();
  const isLooking = looking?.isLooking === true;
  return (
    <div className={styles.look}>
      <Dot tone={looking === null || looking.hasStopped ? 'still' : 'blaze'} beats={isLooking} />
      <p className={styles.finding} role="status">
        {looking?.hasStopped === true ? t.stopped : children}
      </p>
      {looking !== null && (
        <Button icon="refresh" busy={isLooking} onClick={looking.lookNow}>
          {t.lookNow}
        </Button>
      )}
    </div>
  );
}
