import { Combobox } from '@base-ui/react/combobox';
import { useState } from 'react';
import { commonTexts } from '../../words/texts/texts.ts';
import { arrangeChoices, isNewChoice } from '../choices.ts';
import type { Choice, ComboboxProps } from '../combobox.tsx';
import { Icon } from '../icon.tsx';
import type { Opening } from '../trigger.ts';
import { ChoiceLines, CREATE } from './choice-lines.tsx';
import styles from './combobox-list.module.css';

interface ComboboxListProps extends ComboboxProps {
  readonly opening: Opening;
}

export function ComboboxList(props: ComboboxListProps) {
  const { label, options, values, many = false, creates, onSearch, opening, labelOf } = props;
  const { width = 280, align = 'start', loading = false, clears = false } = props;
  const words = commonTexts.use();
  const [text, setText] = useState('');
  const shown = arrangeChoices({ options, values, text, labelOf, searched: onSearch !== undefined });
  const created: Choice[] =
    creates !== undefined && isNewChoice(text, options, values)
      ? [{ value: CREATE, label: creates(text.trim()) }]
      : [];
  const isSearched = text.trim() !== '';
  const matches = [...shown.others, ...created];
  const items = isSearched ? [...matches, ...shown.chosen] : [...shown.chosen, ...matches];
  const choose = (next: readonly Choice[]) => {
    const picked = next.map(({ value }) => (value === CREATE ? text.trim() : value));
    props.onChange(many ? picked : picked.slice(-1));
    if (many) setText('');
    else opening.setOpen(false);
  };
  return (
    <Combobox.Root
      multiple
      open
      items={items}
      filter={null}
      autoHighlight
      value={items.filter(({ value }) => values.includes(value))}
      isItemEqualToValue={(one: Choice, other: Choice) => one.value === other.value}
      itemToStringLabel={(item: Choice) => item.label}
      onValueChange={(next: Choice[]) => {
        if (next.length < values.length && !many && !clears) opening.setOpen(false);
        else choose(next);
      }}
      inputValue={text}
      onInputValueChange={(next, details) => {
        if (details.reason === 'item-press') return;
        setText(next);
        onSearch?.(next);
      }}
      onOpenChange={(open, details) => {
        if (!open && details.reason !== 'item-press') opening.onDismiss(details.event);
      }}
    >
      <Combobox.Portal>
        <Combobox.Positioner
          anchor={opening.anchor}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className={styles.place}
        >
          <Combobox.Popup
            aria-label={label}
            className={styles.popup}
            style={{ width }}
            finalFocus={opening.anchor}
          >
            <div className={styles.search}>
              <Icon name="search" size={14} />
              <Combobox.Input
                className={styles.input}
                aria-label={props.searchLabel ?? label}
                placeholder={props.searchLabel ?? label}
              />
            </div>
            <Combobox.Empty className={styles.empty}>
              {loading ? null : words.states.nothingMatches}
            </Combobox.Empty>
            <ChoiceLines shown={shown} created={created} isSearched={isSearched} />
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
