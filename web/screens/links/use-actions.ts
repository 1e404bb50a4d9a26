import { useMemo, useRef } from 'react';
import { useGo } from '../../app/link.tsx';
import { copyText } from '../../ui/copy.ts';
import { showToast } from '../../ui/toasts.tsx';
import type { RowActions } from './list-actions.ts';
import { type LinkSearch, linkSearch } from './model/link-search.ts';
import { linksTexts } from './texts/texts.ts';

type ActionDeps = Omit<RowActions, 'open' | 'copy'> & { readonly search: LinkSearch };

/** The same object for as long as the list is shown: rows that did not change are not drawn again. */
export function useActions(deps: ActionDeps): RowActions {
  const t = linksTexts.use();
  const go = useGo();
  const latest = useRef({ ...deps, go, t });
  latest.current = { ...deps, go, t };
  return useMemo(
    () => ({
      open(row, tab) {
        const params = new URLSearchParams(linkSearch.write('', latest.current.search));
        if (tab !== undefined) params.set('tab', tab);
        const query = params.toString();
        latest.current.go(`/links/${row.id}${query === '' ? '' : `?${query}`}`);
      },
      copy: (row) => {
        const { t: words } = latest.current;
        void copyText(row.short_url).then((isDone) =>
          showToast(
            isDone ? { text: words.row.copied(row.short_url) } : { text: row.short_url, kind: 'fault' },
          ),
        );
      },
      editTags: (row) => latest.current.editTags(row),
      switchTo: (row, on) => latest.current.switchTo(row, on),
      trash: (row) => latest.current.trash(row),
      choose: (index, isRange) => latest.current.choose(index, isRange),
      focus: (index) => latest.current.focus(index),
    }),
    [],
  );
}
