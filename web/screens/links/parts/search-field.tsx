import { useEffect, useRef, useState } from 'react';
import { SHORTCUTS, useShortcuts } from '../../../app/shortcuts.ts';
import { Icon } from '../../../ui/icon.tsx';
import { TextInput } from '../../../ui/input.tsx';
import { Kbd } from '../../../ui/kbd.tsx';
import { linksTexts } from '../texts/texts.ts';
import styles from './bars.module.css';

const PAUSE_MS = 70;
const LENGTH_MAX = 500;

interface SearchFieldProps {
  /** As the address has it. */
  readonly value: string;
  readonly onSearch: (text: string) => void;
}

/** Searches while one types. */
export function SearchField({ value, onSearch }: SearchFieldProps) {
  const t = linksTexts.use();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const sent = useRef(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  // Back, a view or a dropped filter changes the address: then the field follows it.
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    clearTimeout(timer.current);
    setText(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  useShortcuts({ [SHORTCUTS.search]: () => field.current?.select() });

  const send = (next: string) => {
    clearTimeout(timer.current);
    if (next.trim() === sent.current) return;
    sent.current = next.trim();
    onSearch(next.trim());
  };
  const type = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => send(next), PAUSE_MS);
  };
  const clear = () => {
    setText('');
    send('');
    field.current?.focus();
  };
  return (
    <TextInput
      ref={field}
      type="search"
      frameClass={styles.search}
      aria-label={t.search}
      placeholder={t.search}
      value={text}
      onChange={type}
      maxLength={LENGTH_MAX}
      spellCheck={false}
      onKeyDown={(event) => {
        if (event.key === 'Enter') send(text);
        if (event.key !== 'Escape') return;
        // The first press empties the field, the next one leaves it.
        event.preventDefault();
        if (text === '') field.current?.blur();
        else clear();
      }}
      start={<Icon name="search" />}
      end={
        text === '' ? (
          <Kbd>/</Kbd>
        ) : (
          <button type="button" className={styles.clear} aria-label={t.clearSearch} onClick={clear}>
            <Icon name="close" size={14} />
          </button>
        )
      }
    />
  );
}
