import { useState } from 'react';
import { useRead } from '../../../api/reading.ts';
import type { KeyPage, PlanList, UsageAnswer } from '../../../api/types.ts';
import { ForRoles } from '../../../app/for-roles.tsx';
import { defineSearch, oneOf, useSearch } from '../../../app/search.ts';
import { useWorkspace } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { type Column, DataTable } from '../../../ui/data-table.tsx';
import { Section } from '../../../ui/section.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { Fault, Loading } from '../../../ui/states.tsx';
import { useFormat } from '../../../words/format.ts';
import apiStyles from '../api.module.css';
import { apiTexts } from '../texts/texts.ts';
import { CallsChart, colorOf } from './calls-chart.tsx';
import { ExternalIds } from './external-ids.tsx';
import { Quotas } from './quotas.tsx';
import styles from './usage.module.css';
import { type DayOfCalls, type KeySum, SHOWN_KEYS, stackDays, sumKeys } from './usage-days.ts';

const RANGES = ['30', '90', '365'] as const;
const SEARCH = defineSearch<{ range: (typeof RANGES)[number] }>({ range: oneOf(RANGES, '30') });
const ROWS_MAX = 10_000;
const DAY_MS = 86_400_000;
const DAYS_A_YEAR = 365;

export function Usage() {
  return (
    <ForRoles scope="stats:read">
      <UsageOfRange />
    </ForRoles>
  );
}

function UsageOfRange() {
  const { usage: t } = apiTexts.use();
  const [{ range }, setSearch] = useSearch(SEARCH);
  const days = { from: dayAgo(Number(range) - 1), to: dayAgo(0) };
  const read = useRead<UsageAnswer>('usage', '/usage', {
    ...days,
    group_by: 'day,key',
    limit: ROWS_MAX,
  });
  const { plan } = useWorkspace();
  const { data: plans, isPending } = useRead<PlanList>('plans', '/plans');
  const { data: usage, error, refetch } = read;
  if (usage === undefined || isPending) {
    return error === null ? <Loading rows={8} /> : <Fault error={error} onRetry={refetch} />;
  }
  return (
    <div className={apiStyles.stack}>
      <Quotas usage={usage} plan={plans?.data.find(({ name }) => name === plan) ?? null} />
      <Section
        title={t.calls}
        aside={
          <Segmented
            label={t.range}
            value={range}
            onChange={(next) => setSearch({ range: next })}
            options={RANGES.map((value) => ({ value, label: t.ranges[value] }))}
          />
        }
      >
        <Calls usage={usage} />
      </Section>
      <ExternalIds days={days} />
    </div>
  );
}

/** Days of usage are days in UTC. */
const dayAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);

function Calls({ usage }: { readonly usage: UsageAnswer }) {
  const { usage: t } = apiTexts.use();
  const keys = sumKeys(usage.data);
  const days = stackDays(usage, keys);
  const limit = usage.quotas.calls_per_year.limit;
  if (keys.length === 0) return <p className={styles.none}>{t.none}</p>;
  return (
    <>
      <CallsChart days={days} planLine={limit === null ? null : limit / DAYS_A_YEAR} />
      {usage.cut_off && <p className={apiStyles.small}>{t.cutOff(ROWS_MAX)}</p>}
      <KeySums keys={keys} />
      <DayTable days={days} />
    </>
  );
}

function KeySums({ keys }: { readonly keys: readonly KeySum[] }) {
  const { usage: t } = apiTexts.use();
  const format = useFormat();
  const nameOf = useKeyNames();
  const columns: readonly Column<KeySum & { readonly nth: number }>[] = [
    {
      name: 'key',
      head: t.key,
      phone: 'main',
      cell: ({ id, nth }) => (
        <span className={styles.key}>
          <span
            aria-hidden="true"
            className={styles.dot}
            style={{ background: colorOf(Math.min(nth, SHOWN_KEYS)) }}
          />
          <bdi>{nameOf(id)}</bdi>
        </span>
      ),
    },
    {
      name: 'calls',
      head: t.callCount,
      width: '120px',
      align: 'end',
      phone: 'end',
      cell: ({ calls }) => format.number(calls),
    },
    {
      name: 'links',
      head: t.linkCount,
      width: '120px',
      align: 'end',
      phone: 'hidden',
      cell: ({ links }) => format.number(links),
    },
  ];
  return (
    <DataTable
      label={t.byKey}
      columns={columns}
      rows={keys.map((key, nth) => ({ ...key, nth }))}
      keyOf={({ id }) => id ?? ''}
    />
  );
}

/** The names of keys, for those who may read them. */
function useKeyNames(): (id: string | null) => string {
  const { usage: t } = apiTexts.use();
  const { can } = useWorkspace();
  const { data } = useRead<KeyPage>('keys', can('admin') ? '/keys' : null, { limit: 100 });
  return (id) => (id === null ? t.noKey : (data?.data.find((key) => key.id === id)?.name ?? id));
}

function DayTable({ days }: { readonly days: readonly DayOfCalls[] }) {
  const { usage: t } = apiTexts.use();
  const format = useFormat('UTC');
  const [open, setOpen] = useState(false);
  const columns: readonly Column<DayOfCalls>[] = [
    { name: 'day', head: t.day, phone: 'main', cell: ({ day }) => format.day(day) },
    {
      name: 'calls',
      head: t.callCount,
      width: '120px',
      align: 'end',
      phone: 'end',
      cell: ({ total }) => format.number(total),
    },
  ];
  return (
    <div className={apiStyles.more}>
      <Button
        kind="quiet"
        aria-expanded={open}
        iconEnd={open ? 'chevron-up' : 'chevron-down'}
        onClick={() => setOpen(!open)}
      >
        {t.asTable}
      </Button>
      {open && (
        <DataTable
          label={t.calls}
          columns={columns}
          rows={days.filter(({ total }) => total > 0).toReversed()}
          keyOf={({ day }) => day}
        />
      )}
    </div>
  );
}
