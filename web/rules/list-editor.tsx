import { Combobox } from '../ui/combobox.tsx';
import { useFormat } from '../words/format.ts';
import { CONDITION_KINDS, choicesOf, type ListedName } from './condition-kinds.ts';
import type { EditorProps } from './condition-line.tsx';
import styles from './rules.module.css';
import { rulesTexts } from './texts/texts.ts';
import { TypedValues } from './typed-values.tsx';
import { nameOfValue } from './value-words.ts';

/** Values that are chosen from a list, typed, or both. */
export function ListEditor({ name, when, words, isBad, onChange }: EditorProps) {
  const t = rulesTexts.use();
  const ruleWords = { texts: t, format: useFormat() };
  const values = when[name as ListedName] ?? [];
  const labelOf = (value: string): string => nameOfValue(name, value, ruleWords);
  const options = choicesOf(name, words)
    .map((value) => ({ value, label: labelOf(value) }))
    .toSorted((one, other) => one.label.localeCompare(other.label));
  const change = (next: string[]) => onChange({ ...when, [name]: next });
  if (CONDITION_KINDS[name] === 'typed')
    return (
      <TypedValues
        label={t.names[name]}
        placeholder={placeholderOf(name, t)}
        values={values}
        splits={name === 'address' || name === 'referrer'}
        bad={isBad}
        removeLabel={t.removeValue}
        onChange={change}
      />
    );
  return (
    <Combobox
      label={t.names[name]}
      options={options}
      values={values}
      onChange={change}
      many
      searchLabel={t.search}
      labelOf={labelOf}
      creates={CONDITION_KINDS[name] === 'chosen_or_typed' ? t.use : undefined}
      trigger={
        <button
          type="button"
          className={styles.values}
          aria-label={`${t.names[name]}: ${values.map(labelOf).join(' ')}`}
        >
          {values.length === 0 ? (
            <span className={styles.choose}>{t.choose}</span>
          ) : (
            // The space is for who hears the words as one text.
            values.map((value) => <span key={value}>{labelOf(value)} </span>)
          )}
        </button>
      }
    />
  );
}

const placeholderOf = (name: string, { placeholders }: { readonly placeholders: object }): string =>
  String(Reflect.get(placeholders, name) ?? '');
