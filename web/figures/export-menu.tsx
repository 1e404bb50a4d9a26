import { useApi } from '../api/workspace-api.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Menu } from '../ui/menu.tsx';
import { useFigures } from './figures.tsx';
import { figuresTexts } from './texts/texts.ts';

const ROWS_MAX = 1_000;
const FILE_GROUPS = ['link', 'country', 'referrer', 'device', 'platform', 'browser', 'language', 'trigger'];

/** What the page shows, as files: the figures, or every click behind them. */
export function ExportMenu() {
  const t = figuresTexts.use();
  const api = useApi();
  const { path, query, bucket, compare, linkId } = useFigures();
  const ofClicks = (format: string) => () =>
    download(
      api.url('/clicks', { ...query, ...(linkId === null ? {} : { link: linkId }), format, download: true }),
    );
  const ofFigures = () =>
    download(
      api.url(`${path}.csv`, {
        ...query,
        interval: bucket,
        group_by: FILE_GROUPS,
        limit: ROWS_MAX,
        compare,
        download: true,
      }),
    );
  return (
    <Menu
      trigger={<IconButton icon="download" kind="plain" label={t.export.title} />}
      items={[
        { label: t.export.figures, onSelect: ofFigures },
        'rule',
        { label: t.export.clicksCsv, onSelect: ofClicks('csv') },
        { label: t.export.clicksNdjson, onSelect: ofClicks('ndjson') },
        { label: t.export.clicksParquet, onSelect: ofClicks('parquet') },
      ]}
    />
  );
}

/** A file of any size goes past the page, straight to the folder of downloads. */
function download(url: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = '';
  link.click();
}
