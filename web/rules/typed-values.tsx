import { type ClipboardEvent, type KeyboardEvent, useState } from 'react';
import { Chip } from '../ui/chip.tsx';
import styles from './typed-values.module.css';

interface TypedValuesProps {
  readonly label: string;
  readonly placeholder: string;
  /** At first; from then on the field knows them itself. */
  readonly values: readonly string[];
  readonly onChange: (values: string[]) => void;
  readonly removeLabel: (value: string) => string;
  /** Whether a comma or a space ends a value; otherwise it is a part of it, as in `Washington, D.C.`. */
  readonly splits: boolean;
  readonly bad?: boolean;
}

const BETWEEN = /[\s,]+/;
const LINES = /[\r\n]+/;

/** Values that are typed: Enter ends one. What is being typed counts already, so that saving loses nothing. */
export function TypedValues(props: TypedValuesProps) {
  const { label, placeholder, onChange, removeLabel, splits, bad = false } = props;
  const [ended, setEnded] = useState(props.values);
  const [text, setText] = useState('');
  const put = (next: readonly string[], rest: string) => {
    const unique = [...new Set(next.map((value) => value.trim()).filter((value) => value !== ''))];
    setEnded(unique);
    setText(rest);
    const typed = rest.trim();
    onChange(typed === '' || unique.includes(typed) ? unique : [...unique, typed]);
  };
  function type(next: string): void {
    const parts = splits ? next.split(BETWEEN) : [next];
    put([...ended, ...parts.slice(0, -1)], parts.at(-1) ?? '');
  }
  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      put([...ended, text], '');
    } else if (event.key === 'Backspace' && text === '') put(ended.slice(0, -1), '');
  }
  function onPaste(event: ClipboardEvent): void {
    const pasted = event.clipboardData.getData('text').trim();
    const lines = pasted.split(splits ? BETWEEN : LINES);
    if (lines.length < 2) return;
    event.preventDefault();
    put([...ended, ...lines], text);
  }
  return (
    <span className={styles.frame} data-bad={bad ? '' : undefined}>
      {ended.map((value) => (
        <Chip
          key={value}
          removeLabel={removeLabel(value)}
          onRemove={() =>
            put(
              ended.filter((one) => one !== value),
              text,
            )
          }
        >
          <bdi>{value}</bdi>
        </Chip>
      ))}
      <input
        aria-label={label}
        aria-invalid={bad}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        placeholder={ended.length === 0 ? placeholder : ''}
        value={text}
        onChange={(event) => type(event.target.value)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        onBlur={() => {
          if (text !== '') put([...ended, text], '');
        }}
      />
    </span>
  );
}
