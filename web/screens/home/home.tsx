import { useRead } from '../../api/reading.ts';
import type { LinkPage, Stats } from '../../api/types.ts';
import { Screen } from '../../app/screen.tsx';
import { useWorkspace } from '../../app/session.tsx';
import { plainSearch } from '../../figures/address.ts';
import { FiguresProvider, useFiguresOf } from '../../figures/figures.tsx';
import { useFiguresRead } from '../../figures/figures-reading.ts';
import { Fault, Loading } from '../../ui/states.tsx';
import { commonTexts } from '../../words/texts/texts.ts';
import { FirstRun } from './first-run.tsx';
import { HomeActions } from './home-actions.tsx';
import { Overview } from './overview.tsx';

const RECENT = 5;

/** How the workspace does; before its first click, how it gets there. */
export default function Home() {
  const t = commonTexts.use();
  const figures = useFiguresOf(plainSearch, null);
  const links = useRead<LinkPage>('links', '/links', { limit: RECENT });
  const { data } = links;
  const hasLinks = data !== undefined && data.data.length > 0;
  const ever = useEverClicked(hasLinks);
  if (data === undefined) {
    return (
      <Screen title={t.nav.home}>
        {links.error === null ? <Loading rows={8} /> : <Fault error={links.error} onRetry={links.refetch} />}
      </Screen>
    );
  }
  const isFirst = !hasLinks || ever === false;
  return (
    <FiguresProvider value={figures}>
      <Screen title={t.nav.home} actions={isFirst ? undefined : <HomeActions />}>
        {isFirst ? <FirstRun link={data.data[0] ?? null} /> : <Overview recent={data.data} />}
      </Screen>
    </FiguresProvider>
  );
}

/** Whether any link was ever clicked; undefined until it is known. */
function useEverClicked(isAsked: boolean): boolean | undefined {
  const { can } = useWorkspace();
  const { data } = useFiguresRead<Stats>(
    '/stats',
    { from: '1970-01-01', interval: 'none', bots: 'include' },
    { enabled: isAsked && can('stats:read') },
  );
  if (data === undefined) return undefined;
  return data.total.clicks > 0;
}
