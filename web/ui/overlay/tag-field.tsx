import { Combobox } from '@base-ui/react/combobox';
import { type KeyboardEvent, useRef } from 'react';

import { Chip } from '../chip.tsx';
import { arrangeChoices, isNewChoice } from '../choices.ts';
import type { Choice } from '../combobox.tsx';
import { useField } from '../field.tsx';
import { InputFrame } from '../input.tsx';
import inputStyles from '../tag-input.module.css';
import type { TagInputProps } from '../tag-input.tsx';
import { ChoiceLines, CREATE } from './choice-lines.tsx';
import styles from './combobox-list.module.css';

interface TagFieldProps extends TagInputProps {
  readonly text: string;
  readonly setText: (text: string) => void;
  readonly focusAtOnce: boolean;
}

export function TagField(props: TagFieldProps) {
  const { values, onChange, options, placeholder, creates, removeLabel, text, setText } = props;
  const { focusAtOnce, disabled = false, max = Number.POSITIVE_INFINITY } = props;
  const field = useField();
  const frame = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const colorOf = new Map(options.map(({ value, color }) => [value, color]));
  const shown = arrangeChoices({ options, values, text, searched: false });
  const created: Choice[] =
    creates !== undefined && isNewChoice(text, options, values)
      ? [{ value: CREATE, label: creates(text.trim()) }]
      : [];
  const items = [...shown.others, ...created];
  const remove = (value: string) => {
    onChange(values.filter((each) => each !== value));
    input.current?.focus();
  };
  const add = (name: string) => {
    setText('');
    const clean = name.trim();
    if (clean !== '' && !values.includes(clean) && values.length < max) onChange([...values, clean]);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const last = values.at(-1);
    if (event.key === 'Backspace' && text === '' && last !== undefined) remove(last);
    if (event.key === ',' && text.trim() !== '' && (creates !== undefined || items.length > 0)) {
      event.preventDefault();
      add(items.length === 1 && items[0]?.value !== CREATE ? (items[0]?.value ?? text) : text);
    }
  };
  return (
    <Combobox.Root
      items={items}
      filter={null}
      autoHighlight
      openOnInputClick={items.length > 0}
      value={null}
      disabled={disabled}
      itemToStringLabel={() => text}
      onValueChange={(choice: Choice | null) => {
        if (choice !== null) add(choice.value === CREATE ? text : choice.value);
      }}
      inputValue={text}
      onInputValueChange={(next, details) => {
        if (details.reason === 'input-change' || details.reason === 'input-clear') setText(next);
      }}
    >
      <InputFrame className={props.className} disabled={disabled}>
        <div className={inputStyles.row} ref={frame}>
          {values.map((value) => (
            <Chip
              key={value}
              color={colorOf.get(value) ?? null}
              onRemove={disabled ? undefined : () => remove(value)}
              removeLabel={removeLabel(value)}
            >
              {value}
            </Chip>
          ))}
          <Combobox.Input
            aria-label={props.label}
            {...field}
            ref={input}
            autoFocus={focusAtOnce}
            className={inputStyles.input}
            placeholder={placeholder}
            onKeyDown={onKeyDown}
          />
        </div>
      </InputFrame>
      {items.length > 0 && (
        <Combobox.Portal>
          <Combobox.Positioner
            anchor={frame}
            align="start"
            sideOffset={8}
            collisionPadding={8}
            className={styles.place}
          >
            <Combobox.Popup className={styles.popup} style={{ width: 260 }}>
              <ChoiceLines shown={{ ...shown, chosen: [] }} created={created} isSearched />
            </Combobox.Popup>
          </Combobox.Positioner>
        </Combobox.Portal>
      )}
    </Combobox.Root>
  );
}
