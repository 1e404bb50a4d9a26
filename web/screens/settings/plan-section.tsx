import { useRead } from '../../api/reading.ts';
import type { Plan, PlanList, UsageAnswer } from '../../api/types.ts';
import { Link } from '../../app/link.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Section } from '../../ui/section.tsx';
import { Fault, Loading } from '../../ui/states.tsx';
import { useFormat } from '../../words/format.ts';
import { missingFeatures, type QuotaFact, quotaFacts } from './plan-facts.ts';
import styles from './settings.module.css';
import { type SettingsTexts, settingsTexts } from './texts/texts.ts';

/** What the plan allows, and how much of it is used. */
export function PlanSection({ planName }: { readonly planName: string }) {
  const texts = settingsTexts.use();
  const { plan: t } = texts;
  const plans = useRead<PlanList>('plans', '/plans');
  const usage = useRead<UsageAnswer>('usage', '/usage', { limit: 1 });
  const plan = plans.data?.data.find(({ name }) => name === planName);
  const error = usage.error ?? plans.error;
  // Both at once: one after the other would move what is below.
  const isLoading = usage.data === undefined || plans.data === undefined;
  return (
    <Section title={t.title} className={styles.plan}>
      <p className={styles.intro}>
        {t.name(planName)} <span className={styles.soft}>{t.askOperator}</span>
      </p>
      {error !== null && <Fault small error={error} onRetry={() => void usage.refetch()} />}
      {isLoading && error === null && <Loading rows={9} />}
      {!isLoading && (
        <>
          {usage.data !== undefined &&
            quotaFacts(usage.data).map((fact) => <Quota key={fact.name} fact={fact} t={t} />)}
          {plan !== undefined && <Limits plan={plan} texts={texts} />}
          <p className={styles.small}>
            <Link className={styles.link} to="/api/usage">
              {t.calls}
            </Link>
          </p>
        </>
      )}
    </Section>
  );
}

type PlanTexts = SettingsTexts['plan'];

function Quota({ fact, t }: { readonly fact: QuotaFact; readonly t: PlanTexts }) {
  const format = useFormat();
  const { name, taken, limit, level, share, resetsAt } = fact;
  const label = { links: t.linksPerMonth, slugs: t.slugsPerMonth, calls: t.callsPerYear }[name];
  // Calls are counted only where a plan limits them.
  const isCounted = name !== 'calls' || limit !== null;
  return (
    <div className={styles.quota}>
      <p className={styles.quotaLine}>
        <span>{label}</span>
        <span className={styles.figure}>
          {level === 'almost' && <Badge tone="warn">{t.almost}</Badge>}
          {level === 'used_up' && <Badge tone="danger">{t.usedUp}</Badge>}
          {limit !== null && t.of(format.number(taken), format.number(limit))}
          {limit === null && (isCounted ? format.number(taken) : t.notCounted)}
        </span>
      </p>
      {limit !== null && (
        <div className={styles.bar} aria-hidden="true">
          <div className={styles[level]} style={{ inlineSize: `${share * 100}%` }} />
        </div>
      )}
      <p className={styles.small}>
        {limit === null && t.unlimited}
        {limit !== null && (resetsAt === null ? t.resetsMonth : t.resets(format.day(resetsAt)))}
      </p>
    </div>
  );
}

function Limits({ plan, texts }: { readonly plan: Plan; readonly texts: SettingsTexts }) {
  const { plan: t, features } = texts;
  const format = useFormat();
  const missing = missingFeatures(plan, Object.keys(features) as Plan['features']);
  const { min, max } = plan.unique_window_minutes;
  const rates = plan.rates.map((rate) => rateText(rate, t, format.number));
  const rows: readonly (readonly [string, readonly string[]])[] = [
    [t.rate, rates.length === 0 ? [t.noRate] : rates],
    [
      t.clicksCap,
      [plan.analytics_clicks_cap === null ? t.unlimited : format.number(plan.analytics_clicks_cap)],
    ],
    [t.uniqueWindow, [t.uniqueWindowText(format.number(min), format.number(max))]],
    ...(plan.snippets ? [[t.snippets, [t.snippetsOn]] as const] : []),
    [
      t.notIncluded,
      missing.length === 0 ? [t.allIncluded] : [format.list(missing.map((one) => features[one]))],
    ],
  ];
  const shares = plan.notify_at.map((share) => format.percent(share));
  return (
    <>
      <dl className={styles.limits}>
        {rows.map(([label, lines]) => (
          <div key={label}>
            <dt>{label}</dt>
            {lines.map((line) => (
              <dd key={line}>{line}</dd>
            ))}
          </div>
        ))}
      </dl>
      <p className={styles.small}>{shares.length === 0 ? t.notifyNone : t.notify(format.list(shares))}</p>
    </>
  );
}

function rateText(rate: Plan['rates'][number], t: PlanTexts, number: (value: number) => string): string {
  const { limit, window_seconds: seconds, per } = rate;
  const window = seconds % 60 === 0 ? t.minutes(seconds / 60) : t.seconds(seconds);
  return `${t.rateText(number(limit), window)}, ${per === 'key' ? t.rateKey : t.rateWorkspace}`;
}
