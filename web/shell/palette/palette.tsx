import { type KeyboardEvent, useDeferredValue, useEffect, useId, useRef, useState } from 'react';
import { useRead } from '../../api/reading.ts';
import type { LinkPage } from '../../api/types.ts';
import { openCreateBox } from '../../app/create-store.ts';
import { isAddress } from '../../app/is-address.ts';
import { useGo } from '../../app/link.tsx';
import { closeOverlay, openShortcutList } from '../../app/palette-store.ts';
import { useWorkspace } from '../../app/session.tsx';
import { nameOfKeys, SHORTCUTS } from '../../app/shortcuts.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { commonTexts } from '../../words/texts/texts.ts';
import { PLACES, rootOf } from '../routes.tsx';
import styles from './palette.module.css';
import { paletteTexts } from './texts/texts.ts';

interface Option {
  readonly id: string;
  readonly group: string;
  readonly label: string;
  readonly detail?: string;
  readonly icon: IconName;
  readonly keys?: string | undefined;
  readonly run: () => void;
}

/** Fewer letters match nearly every link. */
const SEARCHED_LENGTH_MIN = 2;
const LINKS_SHOWN = 8;

/** Every place, action and link by its name, without the mouse. */
export default function Palette() {
  const t = commonTexts.use();
  const own = paletteTexts.use();
  const [typed, setTyped] = useState('');
  const options = useOptions(typed);
  const [chosen, setChosen] = useState(0);
  const listId = useId();
  const field = useRef<HTMLInputElement>(null);
  const at = Math.min(chosen, options.length - 1);

  function onKeyDown(event: KeyboardEvent): void {
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (event.nativeEvent.isComposing) return;
    if (step !== undefined && options.length > 0) {
      event.preventDefault();
      setChosen((at + step + options.length) % options.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(options[at]);
    }
  }

  function run(option: Option | undefined): void {
    if (option === undefined) return;
    closeOverlay();
    option.run();
  }

  return (
    <Dialog
      open
      onClose={closeOverlay}
      title={own.title}
      head={
        <div className={styles.field}>
          <Icon name="search" />
          <input
            ref={field}
            role="combobox"
            aria-expanded="true"
            aria-controls={listId}
            aria-activedescendant={at < 0 ? undefined : `${listId}-${at}`}
            aria-label={own.placeholder}
            placeholder={own.placeholder}
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              setChosen(0);
            }}
            onKeyDown={onKeyDown}
          />
          <IconButton icon="close" label={t.close} onClick={closeOverlay} />
        </div>
      }
      flush
      initialFocus={field}
    >
      {options.length === 0 && <p className={styles.nothing}>{own.nothing}</p>}
      <div id={listId} role="listbox" aria-label={own.title} className={styles.list}>
        {options.map((option, nth) => (
          <div key={option.id} role="presentation">
            {option.group !== options[nth - 1]?.group && <p className={styles.group}>{option.group}</p>}
            <OptionLine
              id={`${listId}-${nth}`}
              option={option}
              isChosen={nth === at}
              onPoint={() => setChosen(nth)}
              onRun={() => run(option)}
            />
          </div>
        ))}
      </div>
    </Dialog>
  );
}

interface OptionLineProps {
  readonly id: string;
  readonly option: Option;
  readonly isChosen: boolean;
  readonly onPoint: () => void;
  readonly onRun: () => void;
}

function OptionLine({ id, option, isChosen, onPoint, onRun }: OptionLineProps) {
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isChosen) line.current?.scrollIntoView({ block: 'nearest' });
  }, [isChosen]);
  const { icon, label, detail, keys } = option;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field hears the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus
    <div
      ref={line}
      id={id}
      role="option"
      aria-selected={isChosen}
      className={styles.option}
      onPointerMove={onPoint}
      onClick={onRun}
    >
      <Icon name={icon} />
      <span className={styles.words}>
        <span>{label}</span>
        {detail !== undefined && <span className={styles.detail}>{detail}</span>}
      </span>
      {keys !== undefined && <Kbd bare>{nameOfKeys(keys)}</Kbd>}
    </div>
  );
}

function useOptions(typed: string): readonly Option[] {
  const t = paletteTexts.use();
  const own = useOwnOptions();
  const links = useLinkOptions(typed.trim());
  const words = typed.trim().toLocaleLowerCase();
  const { can } = useWorkspace();
  const isUrl = isAddress(typed.trim());
  const shorten: Option = {
    id: 'shorten',
    group: t.actions,
    label: t.shorten(typed.trim()),
    icon: 'plus',
    run: () => openCreateBox(typed.trim()),
  };
  return [
    ...(isUrl && can('links:create') ? [shorten] : []),
    ...own.filter(({ label }) => label.toLocaleLowerCase().includes(words)),
    ...links,
  ];
}

/** The places and actions that the person may use. */
function useOwnOptions(): readonly Option[] {
  const t = commonTexts.use();
  const words = paletteTexts.use();
  const go = useGo();
  const { can } = useWorkspace();
  const places = PLACES.filter(({ scope }) => scope === null || can(scope)).map((one) => ({
    id: one.name,
    group: words.places,
    label: t.nav[one.name],
    icon: one.icon,
    keys: one.name in SHORTCUTS ? SHORTCUTS[one.name as keyof typeof SHORTCUTS] : undefined,
    run: () => go(rootOf(one)),
  }));
  const create: Option = {
    id: 'create',
    group: words.actions,
    label: t.nav.newLink,
    icon: 'plus',
    keys: SHORTCUTS.create,
    run: () => openCreateBox(),
  };
  const actions: readonly Option[] = [
    {
      id: 'me',
      group: words.actions,
      label: t.nav.me,
      icon: 'user',
      run: () => go('~/app/me'),
    },
    {
      id: 'shortcuts',
      group: words.actions,
      label: t.nav.shortcuts,
      icon: 'keyboard',
      keys: SHORTCUTS.help,
      run: openShortcutList,
    },
  ];
  return [...places, ...(can('links:create') ? [create] : []), ...actions];
}

function useLinkOptions(typed: string): readonly Option[] {
  const t = paletteTexts.use();
  const go = useGo();
  const search = useDeferredValue(typed);
  const isSearched = search.length >= SEARCHED_LENGTH_MIN;
  const { data } = useRead<LinkPage>('links', isSearched ? '/links' : null, { search, limit: LINKS_SHOWN });
  if (!isSearched) return [];
  return (data?.data ?? []).map(({ id, short_url, title, url }) => ({
    id: id ?? '',
    group: t.links,
    label: (short_url ?? '').replace(/^https?:\/\//, ''),
    detail: title ?? url,
    icon: 'link',
    run: () => go(`/links/${id}`),
  }));
}
