import { useRef, useState } from 'react';

import { Chip } from './chip.tsx';
import type { Choice } from './combobox.tsx';
import { useField } from './field.tsx';
import { InputFrame } from './input.tsx';
import { loadOverlays, useOverlays } from './overlays.ts';
import styles from './tag-input.module.css';

export interface TagInputProps {
  readonly values: readonly string[];
  readonly onChange: (values: string[]) => void;
  readonly options: readonly Choice[];
  readonly placeholder: string;
  /** The words of the line that creates what was typed. */
  readonly creates?: ((text: string) => string) | undefined;
  readonly removeLabel: (value: string) => string;
  readonly label?: string | undefined;
  readonly disabled?: boolean;
  readonly max?: number;
  readonly className?: string | undefined;
}

/** Names as chips, with more of them typed or chosen behind. */
export function TagInput(props: TagInputProps) {
  const overlays = useOverlays(true);
  const field = useField();
  const [text, setText] = useState('');
  const early = useRef<HTMLInputElement>(null);
  if (overlays !== null) {
    const hadFocus = early.current !== null && early.current === document.activeElement;
    return <overlays.TagField {...props} text={text} setText={setText} focusAtOnce={hadFocus} />;
  }
  return (
    <InputFrame className={props.className} disabled={props.disabled}>
      <div className={styles.row}>
        {props.values.map((value) => (
          <Chip key={value}>{value}</Chip>
        ))}
        <input
          aria-label={props.label}
          {...field}
          ref={early}
          className={styles.input}
          placeholder={props.placeholder}
          disabled={props.disabled}
          value={text}
          onFocus={loadOverlays}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
    </InputFrame>
  );
}
