import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { Checkbox, Radio } from '../../../ui/checkbox.tsx';
import { TextInput } from '../../../ui/input.tsx';
import { linksTexts } from '../texts/texts.ts';
import styles from './filter-picker.module.css';

export interface ListChoice {
  readonly value: string;
  readonly label: ReactNode;
}

interface ChoiceListProps {
  readonly name: string;
  readonly choices: readonly ListChoice[];
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
  /** Several may be chosen. */
  readonly isMany: boolean;
  /** The list is searched on the server. */
  readonly onSearch?: (text: string) => void;
  /** There are more than are listed. */
  readonly isCut?: boolean;
}

/** What may be chosen, the chosen on top above a rule. A second press on the one chosen drops it. */
export function ChoiceList({
  name,
  choices,
  values,
  onChange,
  isMany,
  onSearch,
  isCut = false,
}: ChoiceListProps) {
  const t = linksTexts.use().filter;
  const [text, setText] = useState('');
  const search = (next: string) => {
    setText(next);
    onSearch?.(next);
  };
  const [top] = useState(values);
  const known = new Map(choices.map((choice) => [choice.value, choice]));
  const onTop = top.map((value) => known.get(value) ?? { value, label: value });
  const others = choices.filter(({ value }) => !top.includes(value));
  const press = (value: string, isChosen: boolean) => {
    if (!isMany) onChange(isChosen ? [value] : []);
    else onChange(isChosen ? [...values, value] : values.filter((one) => one !== value));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    const found = foundBy(text, others);
    if (found === undefined) return;
    if (!values.includes(found.value)) press(found.value, true);
    search('');
  };
  const line = ({ value, label }: ListChoice) => (
    <li key={value}>
      <Line
        isMany={isMany}
        name={name}
        label={label}
        isChosen={values.includes(value)}
        onPress={(on) => press(value, on)}
      />
    </li>
  );
  return (
    <>
      {onSearch !== undefined && (
        <TextInput
          onKeyDown={onKeyDown}
          value={text}
          onChange={search}
          placeholder={t.searchIn}
          aria-label={t.searchIn}
          autoFocus
        />
      )}
      {onTop.length > 0 && <ul className={styles.top}>{onTop.map(line)}</ul>}
      <ul className={styles.choices}>{others.map(line)}</ul>
      {choices.length === 0 && text !== '' && <p className={styles.hint}>{t.nothing}</p>}
      {isCut && <p className={styles.hint}>{t.truncated}</p>}
    </>
  );
}

/** What Enter chooses. The list may still be that of an earlier text, so it has to hold this one. */
function foundBy(text: string, choices: readonly ListChoice[]): ListChoice | undefined {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return undefined;
  return (
    choices.find(({ value }) => value.toLowerCase() === wanted) ??
    choices.find(({ value }) => value.toLowerCase().includes(wanted))
  );
}

interface LineProps {
  readonly isMany: boolean;
  readonly name: string;
  readonly label: ReactNode;
  readonly isChosen: boolean;
  readonly onPress: (isChosen: boolean) => void;
}

function Line({ isMany, name, label, isChosen, onPress }: LineProps) {
  if (isMany) return <Checkbox className={styles.line} label={label} checked={isChosen} onChange={onPress} />;
  return (
    <Radio
      className={styles.line}
      name={name}
      label={label}
      checked={isChosen}
      onChange={() => onPress(true)}
      onClick={() => isChosen && onPress(false)}
    />
  );
}
