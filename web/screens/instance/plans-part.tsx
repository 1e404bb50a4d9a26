import { useOwnRead } from '../../api/reading.ts';
import type { Plan, PlanList } from '../../api/types.ts';
import { type Column, DataTable, TwoLines } from '../../ui/data-table.tsx';
import { Section } from '../../ui/section.tsx';
import { Fault, Loading } from '../../ui/states.tsx';
import { useFormat } from '../../words/format.ts';
import styles from './instance.module.css';
import { instanceTexts } from './texts/texts.ts';

export function PlansPart() {
  const { plans: t } = instanceTexts.use();
  const { data, error, refetch } = useOwnRead<PlanList>('plans', '/plans');
  return (
    <Section bare title={t.title}>
      <p className={styles.help}>{t.text}</p>
      {data === undefined && error === null && <Loading rows={4} />}
      {data === undefined && error !== null && <Fault error={error} onRetry={refetch} />}
      {data !== undefined && <PlanTable plans={data.data} />}
    </Section>
  );
}

function PlanTable({ plans }: { readonly plans: readonly Plan[] }) {
  const { plans: t } = instanceTexts.use();
  const format = useFormat();
  const limit = (value: number | null) => (value === null ? t.unlimited : format.number(value));
  // The unlimited plan has every feature there is.
  const featuresMax = Math.max(...plans.map(({ features }) => features.length));
  const columns: readonly Column<Plan>[] = [
    {
      name: 'name',
      head: t.title,
      phone: 'main',
      cell: (plan) => (
        <TwoLines
          first={plan.name}
          second={
            plan.features.length === featuresMax
              ? null
              : `${t.missing} ${t.features(featuresMax - plan.features.length)}`
          }
        />
      ),
    },
    {
      name: 'links',
      head: t.links,
      align: 'end',
      phone: 'end',
      width: '136px',
      cell: ({ links_per_month: links }) => limit(links),
    },
    {
      name: 'slugs',
      head: t.slugs,
      align: 'end',
      phone: 'hidden',
      width: '152px',
      cell: ({ custom_slugs_per_month: slugs }) => limit(slugs),
    },
    {
      name: 'calls',
      head: t.calls,
      align: 'end',
      phone: 'hidden',
      width: '136px',
      cell: ({ calls_per_year: calls }) => limit(calls),
    },
    {
      name: 'rate',
      head: t.rate,
      align: 'end',
      phone: 'hidden',
      width: '160px',
      cell: ({ rates }) => {
        const said = rates.map(({ limit: calls, window_seconds: seconds }) =>
          t.rateText(format.number(calls), format.number(seconds)),
        );
        return said.length === 0 ? t.unlimited : format.list(said);
      },
    },
  ];
  return <DataTable label={t.title} columns={columns} rows={plans} keyOf={({ name }) => name} />;
}
