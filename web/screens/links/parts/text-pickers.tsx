import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { TextInput } from '../../../ui/input.tsx';
import { linksTexts } from '../texts/texts.ts';
import styles from './filter-picker.module.css';
import type { PickerProps } from './filter-picker.tsx';

const DESTINATION_LENGTH_MAX = 2_000;
const EXTERNAL_LENGTH_MAX = 255;

export function DestinationPicker({ filters, onChange, close }: PickerProps) {
  const t = linksTexts.use().filter;
  return (
    <TextForm
      label={t.kinds.destination}
      help={t.destinationHelp}
      lengthMax={DESTINATION_LENGTH_MAX}
      start={filters.destination_prefix}
      onApply={(destination_prefix) => onChange({ destination_prefix })}
      close={close}
    />
  );
}

export function ExternalPicker({ filters, onChange, close }: PickerProps) {
  const t = linksTexts.use().filter;
  return (
    <TextForm
      label={t.kinds.external}
      help={t.externalHelp}
      lengthMax={EXTERNAL_LENGTH_MAX}
      start={filters.external_id}
      onApply={(external_id) => onChange({ external_id })}
      close={close}
    />
  );
}

interface TextFormProps {
  readonly label: string;
  readonly help: string;
  readonly lengthMax: number;
  readonly start: string;
  readonly onApply: (text: string) => void;
  readonly close: () => void;
}

function TextForm({ label, help, lengthMax, start, onApply, close }: TextFormProps) {
  const t = linksTexts.use().filter;
  const [text, setText] = useState(start);
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        onApply(text.trim());
        close();
      }}
    >
      <Field label={label} help={help}>
        <TextInput value={text} onChange={setText} maxLength={lengthMax} autoFocus />
      </Field>
      <Button type="submit" kind="main" wide>
        {t.apply}
      </Button>
    </form>
  );
}
