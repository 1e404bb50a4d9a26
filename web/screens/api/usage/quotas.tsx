import type { PlanAnswer, UsageAnswer } from '../../../api/types.ts';
import { useWorkspace } from '../../../app/session.tsx';
import { Section } from '../../../ui/section.tsx';
import { useFormat } from '../../../words/format.ts';
import apiStyles from '../api.module.css';
import { apiTexts } from '../texts/texts.ts';
import styles from './usage.module.css';

interface QuotasProps {
  readonly usage: UsageAnswer;
  /** Null while it is not read. */
  readonly plan: PlanAnswer | null;
}

/** What the plan allows, and how much of it is used. */
export function Quotas({ usage: { quotas }, plan }: QuotasProps) {
  const { usage: t } = apiTexts.use();
  const format = useFormat('UTC');
  const { plan: planName } = useWorkspace();
  const { calls_per_year: calls, links_per_month: links, custom_slugs_per_month: slugs } = quotas;
  return (
    <Section title={t.quotas} aside={<span className={apiStyles.small}>{t.plan(planName)}</span>}>
      {[calls, links, slugs].every(({ limit }) => limit === null) ? (
        <p className={styles.unlimited}>{t.noQuotas}</p>
      ) : (
        <div className={styles.quotas}>
          <Quota label={t.callsThisYear} {...calls} note={t.resets(format.day(calls.resets_at))} />
          <Quota label={t.linksThisMonth} {...links} note={t.nextMonth} />
          <Quota label={t.slugsThisMonth} {...slugs} note={t.nextMonth} />
        </div>
      )}
      {plan !== null && <PlanLines plan={plan} />}
    </Section>
  );
}

interface QuotaProps {
  readonly label: string;
  readonly taken: number;
  readonly limit: number | null;
  readonly note: string;
}

const NEAR = 0.8;

function Quota({ label, taken, limit, note }: QuotaProps) {
  const { usage: t } = apiTexts.use();
  const format = useFormat();
  const share = limit === null ? 0 : Math.min(1, taken / Math.max(1, limit));
  return (
    <div className={styles.quota}>
      <span className={apiStyles.small}>{label}</span>
      <span className={styles.taken}>
        {limit === null ? (
          t.noLimit
        ) : (
          <>
            {format.number(taken)}
            <span>{t.of(format.number(limit))}</span>
          </>
        )}
      </span>
      {limit !== null && (
        <>
          <meter
            className={share >= NEAR ? styles.near : styles.meter}
            aria-label={label}
            min={0}
            max={1}
            value={share}
          />
          <span className={apiStyles.small}>
            {format.percent(share)} · {note}
          </span>
        </>
      )}
    </div>
  );
}

function PlanLines({ plan: { rates, notify_at } }: { readonly plan: PlanAnswer }) {
  const { usage: t } = apiTexts.use();
  const format = useFormat();
  const lines = rates.map(({ limit, window_seconds: seconds, per }) =>
    t.rate(format.number(limit), seconds, per),
  );
  return (
    <ul className={styles.lines}>
      <li>{lines.length === 0 ? t.noRate : format.list(lines)}</li>
      <li>
        {notify_at.length === 0
          ? t.notifiesNever
          : t.notifies(format.list(notify_at.map((share) => format.percent(share))))}
      </li>
    </ul>
  );
}
