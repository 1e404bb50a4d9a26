import { useRead } from '../../../api/reading.ts';
import type { UsageAnswer } from '../../../api/types.ts';
import { Button } from '../../../ui/button.tsx';
import { type Column, DataTable } from '../../../ui/data-table.tsx';
import { Section } from '../../../ui/section.tsx';
import { Fault } from '../../../ui/states.tsx';
import { useFormat } from '../../../words/format.ts';
import apiStyles from '../api.module.css';
import { apiTexts } from '../texts/texts.ts';
import { countColumns } from './count-columns.ts';
import { toCsv } from './usage-days.ts';

type Row = UsageAnswer['data'][number];

interface ExternalIdsProps {
  readonly days: { readonly from: string; readonly to: string };
}

const ROWS_MAX = 1_000;
const SHOWN = 10;

/** Usage by the ids that programs gave to links: departments, customers. */
export function ExternalIds({ days }: ExternalIdsProps) {
  const { usage: t } = apiTexts.use();
  const { data, error, refetch } = useRead<UsageAnswer>('usage', '/usage', {
    ...days,
    group_by: 'external_id',
    limit: ROWS_MAX,
  });
  const rows = (data?.data ?? []).toSorted((a, b) => b.calls - a.calls || b.links - a.links);
  const hasIds = rows.some(({ external_id: id }) => id !== undefined && id !== '');
  const download = () =>
    saveFile(
      `usage-${days.from}-${days.to}.csv`,
      toCsv([
        ['external_id', 'calls', 'links'],
        ...rows.map(({ external_id: id = '', calls, links }) => [id, calls, links]),
      ]),
    );
  return (
    <Section
      title={t.byExternalId}
      aside={
        hasIds && (
          <Button kind="quiet" icon="download" onClick={download}>
            {t.csv}
          </Button>
        )
      }
    >
      <p data-code className={apiStyles.small}>
        {t.byExternalIdHelp}
      </p>
      {data === undefined && error !== null && <Fault small error={error} onRetry={refetch} />}
      {hasIds && <ExternalIdTable rows={rows.slice(0, SHOWN)} />}
      {rows.length > SHOWN && <p className={apiStyles.small}>{t.cutOff(SHOWN)}</p>}
    </Section>
  );
}

function ExternalIdTable({ rows }: { readonly rows: readonly Row[] }) {
  const { usage: t } = apiTexts.use();
  const format = useFormat();
  const columns: readonly Column<Row>[] = [
    {
      name: 'id',
      head: t.externalId,
      phone: 'main',
      cell: ({ external_id: id }) =>
        id ? <bdi>{id}</bdi> : <span className={apiStyles.soft}>{t.withoutId}</span>,
    },
    ...countColumns(t, format),
  ];
  return (
    <DataTable
      label={t.byExternalId}
      columns={columns}
      rows={rows}
      keyOf={({ external_id: id = '' }) => id}
    />
  );
}

/** Hands a text to the browser as a file. */
function saveFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
