import { Field } from '../../../ui/field.tsx';
import { TextInput } from '../../../ui/input.tsx';
import { linksTexts } from '../texts/texts.ts';
import { ChoiceList } from './choice-list.tsx';
import styles from './filter-picker.module.css';
import type { PickerProps } from './filter-picker.tsx';

const MADE_DAYS = [1, 7, 30, 90];
const END_DAYS = [1, 7, 30];
const QUIET_DAYS = [30, 90, 365];

export function CreatedPicker({ filters, onChange }: PickerProps) {
  const t = linksTexts.use().filter;
  const { created_after, created_before } = filters;
  const isQuick = created_before === '' && created_after.startsWith('-');
  return (
    <>
      <ChoiceList
        name="created"
        isMany={false}
        values={isQuick ? [created_after] : []}
        onChange={([moment = '']) => onChange({ created_after: moment, created_before: '' })}
        choices={MADE_DAYS.map((days) => ({ value: `-${days}d`, label: t.madeWithin(days) }))}
      />
      <Days
        from={created_after}
        to={created_before}
        onFrom={(day) => onChange({ created_after: day })}
        onTo={(day) => onChange({ created_before: day, ...(isQuick && { created_after: '' }) })}
      />
    </>
  );
}

export function ExpiresPicker({ filters, onChange }: PickerProps) {
  const t = linksTexts.use().filter;
  const { expires_after, expires_before } = filters;
  const isQuick = expires_after === 'now' && expires_before.startsWith('+');
  return (
    <>
      <ChoiceList
        name="expires"
        isMany={false}
        values={isQuick ? [expires_before] : []}
        onChange={([moment = '']) =>
          onChange({ expires_after: moment === '' ? '' : 'now', expires_before: moment })
        }
        choices={END_DAYS.map((days) => ({ value: `+${days}d`, label: t.endsWithin(days) }))}
      />
      <Days
        from={expires_after}
        to={expires_before}
        onFrom={(day) => onChange({ expires_after: day, ...(isQuick && { expires_before: '' }) })}
        onTo={(day) => onChange({ expires_before: day, ...(isQuick && { expires_after: '' }) })}
      />
    </>
  );
}

export function ClickedPicker({ filters, onChange }: PickerProps) {
  const t = linksTexts.use().filter;
  const { last_clicked_before } = filters;
  return (
    <ChoiceList
      name="clicked"
      isMany={false}
      values={last_clicked_before === '' ? [] : [last_clicked_before]}
      onChange={([moment = '']) => onChange({ last_clicked_before: moment })}
      choices={[
        { value: 'never', label: t.neverClicked },
        ...QUIET_DAYS.map((days) => ({ value: `-${days}d`, label: t.notClickedFor(days) })),
      ]}
    />
  );
}

interface DaysProps {
  readonly from: string;
  readonly to: string;
  readonly onFrom: (day: string) => void;
  readonly onTo: (day: string) => void;
}

function Days({ from, to, onFrom, onTo }: DaysProps) {
  const t = linksTexts.use().filter;
  const dayOf = (moment: string): string => (/^\d{4}-\d\d-\d\d$/.test(moment) ? moment : '');
  return (
    <div className={styles.days}>
      <Field label={t.from}>
        <TextInput type="date" value={dayOf(from)} onChange={onFrom} max={dayOf(to) || undefined} />
      </Field>
      <Field label={t.to}>
        <TextInput type="date" value={dayOf(to)} onChange={onTo} min={dayOf(from) || undefined} />
      </Field>
    </div>
  );
}
