import { useQueries } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import { readKey } from '../../../api/reading.ts';
import type { LinkPage } from '../../../api/types.ts';
import { useApi } from '../../../api/workspace-api.tsx';
import { useWorkspace } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Menu } from '../../../ui/menu.tsx';
import { Tabs } from '../../../ui/tabs.tsx';
import { showToast } from '../../../ui/toasts.tsx';
import { useFormat } from '../../../words/format.ts';
import { countQuery, toApiFilter } from '../model/link-query.ts';
import type { Filters } from '../model/link-search.ts';
import type { ListClock } from '../model/moments.ts';
import {
  addView,
  allViews,
  type GivenView,
  OWN_VIEWS_MAX,
  type OwnView,
  readOwnViews,
  removeView,
  renameView,
  type View,
  viewOf,
  writeOwnViews,
} from '../model/views.ts';
import { linksTexts } from '../texts/texts.ts';
import styles from './bars.module.css';
import { ViewNameDialog } from './later-parts.ts';

/** `1.2K` */
const COUNT_LENGTH = 4;

interface ViewTabsProps {
  readonly filters: Filters;
  readonly onFilters: (filters: Filters) => void;
  readonly clock: ListClock;
  /** The views are counted when the list itself is there. */
  readonly isReady: boolean;
}

/** Named filters over the list, each with the number of its links. */
export function ViewTabs({ filters, onFilters, clock, isReady }: ViewTabsProps) {
  const t = linksTexts.use().views;
  const format = useFormat();
  const own = useOwnViews();
  const views = allViews(own.views);
  const counts = useCounts(views, clock, isReady);
  const { view, isExact } = viewOf(views, filters);
  const [naming, setNaming] = useState<{ readonly id: string | null; readonly name: string } | null>(null);
  const nameOf = ({ id, name }: View): string => name ?? t[id as GivenView];

  const save = (name: string) => {
    if (naming?.id == null) own.change(addView(own.views, name, filters, crypto.randomUUID()));
    else own.change(renameView(own.views, naming.id, name));
    showToast({ text: t.saved(name) });
  };
  return (
    <div className={styles.views}>
      <Tabs
        label={t.label}
        className={styles.tabs}
        value={view?.id ?? ''}
        onChange={(id) => {
          const chosen = views.find((one) => one.id === id);
          if (chosen !== undefined) onFilters(chosen.filters);
        }}
        items={views.map((one, at) => ({
          value: one.id,
          label: nameOf(one),
          count: counts[at] === undefined ? null : format.compact(counts[at]),
          countLength: COUNT_LENGTH,
        }))}
      />
      {!isExact && (
        <Button
          kind="quiet"
          icon="plus"
          className={styles.saveView}
          onClick={() =>
            own.views.length >= OWN_VIEWS_MAX
              ? showToast({ text: t.full(OWN_VIEWS_MAX), kind: 'fault' })
              : setNaming({ id: null, name: '' })
          }
        >
          {t.save}
        </Button>
      )}
      {isExact && view?.name != null && (
        <OwnViewMenu
          name={view.name}
          onRename={() => setNaming({ id: view.id, name: view.name ?? '' })}
          onRemove={() => {
            own.change(removeView(own.views, view.id));
            showToast({ text: t.removed(view.name ?? '') });
          }}
        />
      )}
      {naming !== null && (
        <Suspense>
          <ViewNameDialog
            start={naming.name}
            isNew={naming.id === null}
            onSave={save}
            onClose={() => setNaming(null)}
          />
        </Suspense>
      )}
    </div>
  );
}

interface OwnViewMenuProps {
  readonly name: string;
  readonly onRename: () => void;
  readonly onRemove: () => void;
}

function OwnViewMenu({ name, onRename, onRemove }: OwnViewMenuProps) {
  const t = linksTexts.use().views;
  return (
    <Menu
      trigger={<IconButton icon="more" label={t.menu(name)} />}
      items={[
        { label: t.rename, icon: 'pencil', onSelect: onRename },
        { label: t.remove, icon: 'trash', onSelect: onRemove },
      ]}
    />
  );
}

function useOwnViews() {
  const { number } = useWorkspace();
  const [views, setViews] = useState(() => readOwnViews(localStorage, number));
  return {
    views,
    change(next: readonly OwnView[]): void {
      setViews(next);
      writeOwnViews(localStorage, number, next);
    },
  };
}

const COUNT_STALE_MS = 60_000;

/** How many links each view has; undefined while it is not known, or cannot be counted. */
function useCounts(
  views: readonly View[],
  clock: ListClock,
  isReady: boolean,
): readonly (number | undefined)[] {
  const api = useApi();
  return useQueries({
    queries: views.map(({ filters }) => {
      const query = countQuery(toApiFilter(filters, clock));
      return {
        queryKey: readKey(api.workspaceId, 'links', '/links', query),
        queryFn: ({ signal }: { signal: AbortSignal }) => api.get<LinkPage>('/links', query, { signal }),
        enabled: isReady,
        staleTime: COUNT_STALE_MS,
      };
    }),
    combine: (results) => results.map(({ data }) => data?.total),
  });
}
