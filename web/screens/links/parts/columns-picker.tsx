import { useState } from 'react';
import { type Density, readDensity, setDensity } from '../../../app/preferences.ts';
import { Button } from '../../../ui/button.tsx';
import { Checkbox } from '../../../ui/checkbox.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import {
  COLUMNS,
  type Column,
  type ColumnChoice,
  GIVEN_COLUMNS,
  moveColumn,
  showColumn,
} from '../model/columns.ts';
import { linksTexts } from '../texts/texts.ts';
import styles from './bars.module.css';

interface ColumnsPickerProps {
  readonly choice: ColumnChoice;
  readonly onChange: (choice: ColumnChoice) => void;
}

/** Which columns there are, in which order, and how high the rows are. */
export function ColumnsPicker({ choice, onChange }: ColumnsPickerProps) {
  const t = linksTexts.use();
  const hidden = COLUMNS.filter((column) => !choice.shown.includes(column));
  return (
    <>
      <ul className={styles.popList}>
        {[...choice.shown, ...hidden].map((column) => (
          <ColumnLine key={column} column={column} choice={choice} onChange={onChange} />
        ))}
      </ul>
      <div className={styles.popFoot}>
        <Button kind="quiet" onClick={() => onChange(GIVEN_COLUMNS)}>
          {t.columns.reset}
        </Button>
        <DensityChoice />
      </div>
    </>
  );
}

function DensityChoice() {
  const t = linksTexts.use().density;
  const [density, show] = useState(readDensity);
  return (
    <>
      <span>{t.label}</span>
      <Segmented<Density>
        wide
        label={t.label}
        value={density}
        onChange={(next) => {
          setDensity(next);
          show(next);
        }}
        options={[
          { value: 'compact', label: t.compact },
          { value: 'normal', label: t.normal },
          { value: 'roomy', label: t.roomy },
        ]}
      />
    </>
  );
}

function ColumnLine({ column, choice, onChange }: ColumnsPickerProps & { readonly column: Column }) {
  const t = linksTexts.use().columns;
  const at = choice.shown.indexOf(column);
  const name = t[column];
  return (
    <li>
      <Checkbox
        label={name}
        checked={at >= 0}
        onChange={(isShown) => onChange(showColumn(choice, column, isShown))}
      />
      {at >= 0 && (
        <>
          <IconButton
            icon="chevron-up"
            size={14}
            label={t.up(name)}
            disabled={at === 0}
            onClick={() => onChange(moveColumn(choice, column, -1))}
          />
          <IconButton
            icon="chevron-down"
            size={14}
            label={t.down(name)}
            disabled={at === choice.shown.length - 1}
            onClick={() => onChange(moveColumn(choice, column, 1))}
          />
        </>
      )}
    </li>
  );
}
