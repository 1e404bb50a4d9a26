import { useRead } from '../../api/reading.ts';
import type { Link, LinkPage, NamedPersonPage } from '../../api/types.ts';
import { useApi } from '../../api/workspace-api.tsx';
import { openCreateBox } from '../../app/create-store.ts';
import { useWorkspace } from '../../app/session.tsx';
import { nameOfKeys, SHORTCUTS, useShortcuts } from '../../app/shortcuts.ts';
import { type Cache, undoLast, useWrite } from '../../app/writes.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyButton, useCopy } from '../../ui/copy-button.tsx';
import { useGlide } from '../../ui/glide.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Note } from '../../ui/note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Switch } from '../../ui/switch.tsx';
import { useFormat } from '../../words/format.ts';
import { commonTexts } from '../../words/texts/texts.ts';
import styles from './panel-head.module.css';
import { linkTexts } from './texts/texts.ts';

interface PanelHeadProps {
  readonly link: Link;
  readonly onClose: () => void;
  readonly onOpenTab: (tab: 'edit' | 'qr') => void;
}

/** What the link is, and what is done with it most. */
export function PanelHead({ link, onClose, onOpenTab }: PanelHeadProps) {
  const t = linkTexts.use();
  const words = commonTexts.use();
  const { can } = useWorkspace();
  const { switchTo, trash, restore } = useLinkActions(link, onClose);
  const { copy } = useCopy();
  const url = link.short_url ?? '';
  const isTrashed = link.trashed_at !== null;
  const mayWrite = can('links:write') && !isTrashed;
  const line = useGlide<HTMLDivElement>(url);
  useShortcuts({
    [SHORTCUTS.undo]: undoLast,
    [SHORTCUTS.copy]: () => void copy(url),
    [SHORTCUTS.qr]: () => onOpenTab('qr'),
    [SHORTCUTS.edit]: () => onOpenTab('edit'),
    ...(mayWrite ? { [SHORTCUTS.disable]: () => switchTo(!link.enabled), [SHORTCUTS.remove]: trash } : {}),
  });
  return (
    <>
      <div ref={line} className={styles.line}>
        <h1 className={styles.name}>
          <span className={styles.host}>{link.domain}/</span>
          <bdi className={styles.slug}>{link.slug}</bdi>
        </h1>
        <CopyButton text={url} label={t.copyShortUrl} keys={nameOfKeys(SHORTCUTS.copy)} />
        <IconButton
          icon="qr"
          label={t.tabs.qr}
          keys={nameOfKeys(SHORTCUTS.qr)}
          onClick={() => onOpenTab('qr')}
        />
        <Menu
          align="start"
          trigger={<IconButton icon="more" label={words.more} />}
          items={[
            { label: t.visit, icon: 'external', onSelect: () => openElsewhere(url) },
            { label: t.visitDestination, icon: 'arrow-right', onSelect: () => openElsewhere(link.url) },
            can('links:create') && {
              label: t.another,
              icon: 'copy',
              onSelect: () => {
                onClose();
                openCreateBox(link.url);
              },
            },
            mayWrite && 'rule',
            mayWrite && {
              label: t.toTrash,
              icon: 'trash',
              danger: true,
              keys: nameOfKeys(SHORTCUTS.remove),
              onSelect: trash,
            },
          ]}
        />
        <div className={styles.end}>
          {mayWrite ? (
            <Switch
              label={link.enabled ? words.on : words.off}
              aria-label={t.isOn}
              checked={link.enabled}
              onChange={switchTo}
            />
          ) : (
            !link.enabled && <Badge>{words.off}</Badge>
          )}
          <IconButton icon="close" label={words.close} onClick={onClose} />
        </div>
      </div>
      <Facts link={link} />
      {isTrashed && (
        <div className={styles.note}>
          <Note
            tone="warn"
            icon="trash"
            action={can('links:write') && <Button onClick={restore}>{t.restore}</Button>}
          >
            {t.inTrash}
          </Note>
        </div>
      )}
    </>
  );
}

interface WaitingHeadProps {
  /** The link did not come. */
  readonly isMissing: boolean;
  readonly onClose: () => void;
}

/** As high as the head that will be there. */
export function WaitingHead({ isMissing, onClose }: WaitingHeadProps) {
  const words = commonTexts.use();
  const t = linkTexts.use();
  return (
    <>
      <div className={styles.line}>
        {isMissing ? (
          <h1 className={styles.name}>{t.link}</h1>
        ) : (
          <span className={styles.name}>
            <Skeleton width={180} height={14} />
          </span>
        )}
        <div className={styles.end}>
          <IconButton icon="close" label={words.close} onClick={onClose} />
        </div>
      </div>
      <p className={styles.facts}>{isMissing ? '\u00a0' : <Skeleton width={260} />}</p>
    </>
  );
}

/** A page of somebody else, which learns nothing of this one. */
const openElsewhere = (url: string) => window.open(url, '_blank', 'noopener,noreferrer');

function Facts({ link }: { readonly link: Link }) {
  const t = linkTexts.use();
  const format = useFormat();
  const who = useMakerOf(link);
  const facts = [
    link.title === '' ? null : <bdi key="title">{link.title}</bdi>,
    <span key="clicks">{t.clicks(link.clicks, format.number(link.clicks))}</span>,
    <span key="made">{t.made(format.day(link.created_at), who)}</span>,
  ];
  // A title that was changed makes a line of its own, instead of pushing the other facts aside.
  return (
    <p key={link.title} className={styles.facts}>
      {facts}
    </p>
  );
}

/** The name of who made the link; null if it is not known or not a person. */
function useMakerOf({ created_by: maker }: Link): string | null {
  const isPerson = maker?.kind === 'person';
  const { data } = useRead<NamedPersonPage>('people', isPerson ? '/people' : null, { limit: 100 });
  if (!isPerson) return null;
  return data?.data.find(({ id }) => id === maker.id)?.name ?? null;
}

function useLinkActions(link: Link, onClose: () => void) {
  const t = linkTexts.use();
  const api = useApi();
  const write = useWrite();
  const path = `/links/${link.id ?? ''}`;
  const change = (enabled: boolean) => api.patch<Link>(path, { enabled });
  const restore = () => api.post(`${path}/restore`);
  return {
    switchTo: (enabled: boolean) =>
      void write({
        run: () => change(enabled),
        touches: ['links'],
        said: enabled ? t.switchedOn : t.switchedOff,
        undo: () => change(!enabled),
        optimistic: (cache) => changeInCache(cache, link.id, { enabled }),
      }),
    trash: async () => {
      const done = await write({
        run: () => api.remove(path).then(() => true),
        touches: ['links', 'tags', 'domains', 'usage'],
        said: t.trashed,
        undo: restore,
      });
      if (done !== null) onClose();
    },
    restore: () =>
      void write({ run: restore, touches: ['links', 'tags', 'domains', 'usage'], said: t.restored }),
  };
}

/** In the panel, and in each list that shows the link. */
function changeInCache(cache: Cache, linkId: string | null, change: Partial<Link>): void {
  cache.change<Partial<Link & LinkPage>>('links', (answer) => {
    if (answer.id === linkId) return { ...answer, ...change };
    if (!Array.isArray(answer.data)) return undefined;
    return { ...answer, data: answer.data.map((one) => (one.id === linkId ? { ...one, ...change } : one)) };
  });
}
