import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { readKey } from '../../../api/reading.ts';
import type { Link, LinkHistory, LinkVersion } from '../../../api/types.ts';
import { useApi } from '../../../api/workspace-api.tsx';
import { useWorkspace } from '../../../app/session.tsx';
import { useWrite } from '../../../app/writes.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { useGlide } from '../../../ui/glide.ts';
import { Icon } from '../../../ui/icon.tsx';
import { Fault, Loading } from '../../../ui/states.tsx';
import { useFormat } from '../../../words/format.ts';
import type { LinkTabProps } from '../link-tab.ts';
import { nameOfField, valueOfField } from './field-words.ts';
import styles from './history-tab.module.css';
import { type HistoryTexts, historyTexts } from './texts/texts.ts';

const PAGE = 100;

export default function HistoryTab({ link, onChanged }: LinkTabProps) {
  const t = historyTexts.use();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useHistory(link.id ?? '');
  const list = useGlide<HTMLOListElement>(data);
  if (data === undefined) {
    return (
      <div className={styles.tab}>
        {error === null ? <Loading rows={4} height={64} /> : <Fault error={error} onRetry={refetch} />}
      </div>
    );
  }
  const versions = data.pages.flatMap((page) => page.data);
  const forgotten = data.pages[0]?.forgotten ?? 0;
  return (
    <div className={styles.tab}>
      <ol ref={list} aria-label={t.label}>
        {versions.map((version, nth) => (
          <VersionLine
            key={version.version}
            version={version}
            before={versions[nth + 1] ?? null}
            link={link}
            onChanged={onChanged}
          />
        ))}
      </ol>
      {hasNextPage && (
        <Button kind="quiet" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t.more}
        </Button>
      )}
      {!hasNextPage && forgotten > 0 && <p className={styles.note}>{t.forgotten(forgotten)}</p>}
    </div>
  );
}

function useHistory(linkId: string) {
  const api = useApi();
  const path = `/links/${linkId}/history`;
  return useInfiniteQuery({
    queryKey: readKey(api.workspaceId, 'links', path),
    queryFn: ({ pageParam, signal }) =>
      api.get<LinkHistory>(path, { limit: PAGE, cursor: pageParam }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });
}

interface VersionLineProps {
  readonly version: LinkVersion;
  /** The version before it; null for the oldest that is shown. */
  readonly before: LinkVersion | null;
  readonly link: Link;
  readonly onChanged: (link: Link) => void;
}

function VersionLine({ version, before, link, onChanged }: VersionLineProps) {
  const t = historyTexts.use();
  const format = useFormat();
  const { can } = useWorkspace();
  const who = nameOfActor(version, t);
  const names = version.changed.map((field) => nameOfField(field, { texts: t }));
  const change = names.length === 0 ? t.changedNothing : t.changed(format.list(names));
  const said = version.version === 1 ? t.made : change;
  return (
    <li className={styles.version}>
      <Avatar name={who} />
      <p className={styles.said}>
        <b>{who}</b> {said} {version.is_current && <Badge>{t.current}</Badge>}
      </p>
      {can('links:write') && !version.is_current && (
        <RestoreButton version={version.version} link={link} onChanged={onChanged} />
      )}
      <p className={styles.when}>
        {version.at === null ? '' : `${format.dateTime(version.at)} · `}
        {t.version(version.version)}
      </p>
      {before !== null && version.changed.length > 0 && <Changes version={version} before={before} />}
    </li>
  );
}

function Changes({ version, before }: { readonly version: LinkVersion; readonly before: LinkVersion }) {
  const t = historyTexts.use();
  const words = { texts: t, format: useFormat() };
  const valueIn = (one: LinkVersion, field: string): string =>
    valueOfField(field, Reflect.get(one.link, field), words);
  return (
    <dl className={styles.changes} aria-label={t.details}>
      {version.changed.map((field) => (
        <div key={field}>
          <dt>{nameOfField(field, words)}</dt>
          <dd>
            <del>{valueIn(before, field)}</del>
            <Icon name="arrow-right" size={12} className={styles.arrow} label={t.becomes} />
            <ins>{valueIn(version, field)}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface RestoreButtonProps {
  readonly version: number;
  readonly link: Link;
  readonly onChanged: (link: Link) => void;
}

function RestoreButton({ version, link, onChanged }: RestoreButtonProps) {
  const t = historyTexts.use();
  const api = useApi();
  const write = useWrite();
  const [isBusy, setBusy] = useState(false);
  const restoreTo = (number: number) => api.post<Link>(`/links/${link.id}/history/${number}/restore`);

  async function restore(): Promise<void> {
    setBusy(true);
    const restored = await write({
      run: () => restoreTo(version),
      touches: ['links', 'tags'],
      said: t.restored(version),
      undo: async () => onChanged(await restoreTo(link.version)),
    });
    setBusy(false);
    if (restored !== null) onChanged(restored);
  }

  return (
    <Button
      kind="quiet"
      icon="undo"
      busy={isBusy}
      aria-label={t.restoreVersion(version)}
      onClick={() => void restore()}
    >
      {t.restore}
    </Button>
  );
}

function nameOfActor({ by }: LinkVersion, t: HistoryTexts): string {
  if (by === null) return t.nobody;
  if (by.kind === 'guest') return t.guest;
  if (by.kind === 'environment') return t.operator;
  if (by.name === null) return t.nobody;
  return by.kind === 'key' ? t.key(by.name) : by.name;
}
