import { type FocusEvent, useRef } from 'react';
import { Icon } from '../ui/icon.tsx';
import { Menu } from '../ui/menu.tsx';
import { useFormat } from '../words/format.ts';
import { addCondition, CONDITION_NAMES, namesIn } from './condition-kinds.ts';
import type { Condition, ConditionName } from './draft.ts';
import styles from './rules.module.css';
import { rulesTexts } from './texts/texts.ts';

interface AddConditionProps {
  readonly when: Condition;
  readonly onChange: (when: Condition) => void;
}

/** Asks for something more. After the choice, the focus is where the value is chosen. */
export function AddCondition({ when, onChange }: AddConditionProps) {
  const t = rulesTexts.use();
  const { zone } = useFormat();
  const asked = namesIn(when);
  const added = useRef<ConditionName | null>(null);
  function goOn({ target, currentTarget }: FocusEvent<HTMLElement>): void {
    const name = added.current;
    // The menu hands the focus back to its button when it has closed; before, it would take it away again.
    if (name === null || !currentTarget.contains(target)) return;
    added.current = null;
    const rule = currentTarget.parentElement;
    requestAnimationFrame(() => openValueOf(name, rule));
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears that the focus is back
    <div className={styles.adder} onFocus={goOn}>
      <Menu
        align="start"
        trigger={
          <button type="button" className={styles.and}>
            <Icon name="plus" size={14} />
            {asked.length === 0 ? t.firstCondition : t.addCondition}
          </button>
        }
        items={CONDITION_NAMES.filter((name) => !asked.includes(name)).map((name) => ({
          label: t.names[name],
          onSelect() {
            added.current = name;
            onChange(addCondition(when, name, zone));
          },
        }))}
      />
    </div>
  );
}

function openValueOf(name: ConditionName, rule: HTMLElement | null): void {
  const control = rule?.querySelector<HTMLElement>(`[data-condition="${name}"] :is(button, input, select)`);
  if (control?.getAttribute('aria-haspopup') === 'listbox') control.click();
  else control?.focus();
}
