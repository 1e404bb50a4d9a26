import { type ReactNode, useId, useRef, useState } from 'react';
import { ApiProblem } from '../../api/problem.ts';
import { TagDot } from '../../ui/chip.tsx';
import { Field, FieldSet } from '../../ui/field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { TextInput } from '../../ui/input.tsx';
import { sentenceOf } from '../../words/problem-texts.ts';
import { COLOR_NAMES, TAG_COLORS } from './tag-colors.ts';
import styles from './tags.module.css';
import { tagsTexts } from './texts/texts.ts';

export interface TagDraft {
  readonly name: string;
  readonly color: string | null;
}

interface TagFormProps {
  readonly title: string;
  readonly start: TagDraft;
  readonly help?: string;
  readonly action: string;
  /** Throws what the server refused. */
  readonly onSave: (draft: TagDraft) => Promise<unknown>;
  readonly onClose: () => void;
}

const NAME_LENGTH_MAX = 100;

/** Name and colour of a tag. */
export function TagForm({ title, start, help, action, onSave, onClose }: TagFormProps) {
  const t = tagsTexts.use();
  const [draft, setDraft] = useState(start);
  const [fault, setFault] = useState<string | undefined>();
  const [isBusy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const save = async () => {
    const name = draft.name.trim();
    if (isBusy) return;
    if (name === '') return setFault(t.nameNeeded);
    setBusy(true);
    try {
      await onSave({ ...draft, name });
      onClose();
    } catch (error) {
      setFault(sentenceOf(error));
      setBusy(false);
      if (error instanceof ApiProblem && error.status < 500) field.current?.focus();
    }
  };
  return (
    <FormDialog
      onClose={onClose}
      title={title}
      size="small"
      sticky
      initialFocus={field}
      submit={action}
      busy={isBusy}
      onSubmit={() => void save()}
    >
      <Field label={t.name} fault={fault} help={help}>
        <TextInput
          ref={field}
          value={draft.name}
          maxLength={NAME_LENGTH_MAX}
          onChange={(name) => {
            setDraft({ ...draft, name });
            setFault(undefined);
          }}
        />
      </Field>
      <FieldSet label={t.color}>
        <ColorChoice value={draft.color} onChange={(color) => setDraft({ ...draft, color })} />
      </FieldSet>
    </FormDialog>
  );
}

interface ColorChoiceProps {
  readonly value: string | null;
  readonly onChange: (color: string | null) => void;
}

const UNSET = '#808080';

function ColorChoice({ value, onChange }: ColorChoiceProps) {
  const t = tagsTexts.use();
  const name = useId();
  const known = COLOR_NAMES.map((one) => TAG_COLORS[one]);
  const isOwn = value !== null && !known.includes(value);
  const choice = (color: string | null, label: string, dot: ReactNode) => (
    <label key={label} className={styles.choice} data-tip={label}>
      <input
        type="radio"
        name={name}
        aria-label={label}
        checked={value === color}
        onChange={() => onChange(color)}
      />
      {dot}
    </label>
  );
  return (
    <div className={styles.colors}>
      {choice(null, t.noColor, <TagDot color={null} />)}
      {COLOR_NAMES.map((one) => choice(TAG_COLORS[one], t.colors[one], <TagDot color={TAG_COLORS[one]} />))}
      <label className={styles.choice} data-tip={t.ownColor} data-chosen={isOwn ? '' : undefined}>
        <input
          type="color"
          aria-label={t.ownColor}
          value={value ?? UNSET}
          onChange={(event) => onChange(event.target.value)}
        />
        <span aria-hidden="true" className={styles.wheel} style={isOwn ? { background: value } : undefined} />
      </label>
    </div>
  );
}
