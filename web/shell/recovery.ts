import type { QueryClient } from '@tanstack/react-query';
import { isConnected, listenConnection, noteConnection } from '../api/connection.ts';
import { isStaleBuild, listenStale } from '../api/new-build.ts';
import { ApiProblem } from '../api/problem.ts';
import { showToast } from '../ui/toasts.tsx';
import { commonTexts } from '../words/texts/texts.ts';

const LOOK_MS = 3_000;

/** Something is not saved, or the page was loaded again a moment ago: then the person decides when to load it. */
function askToReload(): void {
  if (!isStaleBuild()) return;
  const { states: t } = commonTexts.held();
  showToast({
    text: `${t.staleTitle}. ${t.stale}`,
    kind: 'fault',
    action: { label: t.reload, run: () => window.location.reload() },
  });
}

/** What failed for a while is asked for again by itself: when the server answers again, or has time again. */
export function recover(client: QueryClient): void {
  listenStale(askToReload);
  askToReload();
  const retry = () =>
    client.refetchQueries({ type: 'active', predicate: ({ state }) => state.status === 'error' });

  let looking: ReturnType<typeof setInterval> | null = null;
  const look = async () => {
    // The address of this page.
    const answer = await fetch('', { method: 'HEAD' }).catch(() => null);
    if (answer !== null) noteConnection(true);
  };
  const follow = () => {
    if (!isConnected()) {
      looking ??= setInterval(() => void look(), LOOK_MS);
      return;
    }
    if (looking === null) return;
    clearInterval(looking);
    looking = null;
    void retry();
  };
  listenConnection(follow);
  follow();

  client.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated' || event.action.type !== 'error') return;
    const { error } = event.action;
    if (!(error instanceof ApiProblem) || error.retryAfterS === null) return;
    const { queryKey } = event.query;
    setTimeout(
      () => void client.refetchQueries({ queryKey, exact: true, type: 'active' }),
      error.retryAfterS * 1_000,
    );
  });
}
