import { type ReactNode, useId, useState } from 'react';
import type { FieldValue, FormField } from '../../../builder/form.ts';
import { builderTexts } from '../../../builder/ui/texts/texts.ts';
import { DateTime } from '../../../ui/date-time.tsx';
import { FaultLine, Field } from '../../../ui/field.tsx';
import { NumberInput, TextArea, TextInput, UrlInput } from '../../../ui/input.tsx';
import { Select } from '../../../ui/select.tsx';
import { commonTexts } from '../../../words/texts/texts.ts';
import { apiTexts } from '../texts/texts.ts';
import styles from './builder.module.css';
import { type Clearing, type OneField, useOneField } from './form-context.ts';

/** The fields whose values are of one type. */
type FieldsOf<Value> = {
  [Field in FormField]: Extract<FieldValue<Field>, Value> extends never ? never : Field;
}[FormField];

interface FrameProps {
  readonly field: FormField;
  readonly state: Pick<OneField<unknown>, 'missing' | 'bad' | 'words' | 'clearing'>;
  readonly help?: ReactNode;
  readonly fault?: string | undefined;
  readonly children: ReactNode;
}

/** A field with its name here, its name in the API, and why the API cannot say it. */
export function FieldFrame({ field, state, help, fault, children }: FrameProps) {
  const t = builderTexts.use();
  const { bad } = state;
  const { clearToggle, note } = useFrame(field, state);
  return (
    <Field
      label={t.fields[field]}
      fault={fault ?? (bad === undefined ? undefined : t.why[bad])}
      help={note ?? help}
      aside={clearToggle}
    >
      {children}
    </Field>
  );
}

/** The same for what has several controls. */
export function GroupFrame({ field, state, help, children }: Omit<FrameProps, 'fault'>) {
  const t = builderTexts.use();
  const { bad } = state;
  const { clearToggle, note } = useFrame(field, state);
  const id = useId();
  return (
    <section aria-labelledby={id} className={styles.group}>
      <div className={styles.groupHead}>
        <h3 id={id}>{t.fields[field]}</h3>
        {clearToggle}
      </div>
      {(note ?? help) !== undefined && <p className={styles.soft}>{note ?? help}</p>}
      {bad !== undefined && <FaultLine text={t.why[bad]} />}
      {children}
    </section>
  );
}

/** What every field has beside its controls: the button that clears it, and a note below. */
function useFrame(field: FormField, { missing, words, clearing }: FrameProps['state']) {
  const t = builderTexts.use();
  const { builder } = apiTexts.use();
  const [asksWhy, setAsksWhy] = useState(false);
  const why = clearing?.why;
  const note = (): ReactNode => {
    if (missing !== undefined) return t.why[missing];
    if (asksWhy && why !== undefined) return t.why[why];
    if (clearing?.isCleared) return builder.cleared;
    if (words === null) return undefined;
    return (
      <span data-code className={styles.words}>
        {words}
      </span>
    );
  };
  const clearToggle =
    clearing === null ? null : (
      <ClearToggle
        name={t.fields[field]}
        clearing={clearing}
        why={why === undefined ? undefined : t.why[why]}
        onAskWhy={() => setAsksWhy(true)}
      />
    );
  return { clearToggle, note: note() };
}

interface ClearToggleProps {
  readonly name: string;
  readonly clearing: Clearing;
  readonly why: string | undefined;
  readonly onAskWhy: () => void;
}

/** Grey where the API cannot clear the field: a press then shows the reason, which a finger cannot hover for. */
function ClearToggle({ name, clearing, why, onAskWhy }: ClearToggleProps) {
  const { builder: t } = apiTexts.use();
  const { isCleared, toggle } = clearing;
  const canToggle = why === undefined || isCleared;
  return (
    <button
      type="button"
      className={styles.clear}
      aria-label={t.clearField(name)}
      aria-pressed={isCleared}
      aria-disabled={canToggle ? undefined : true}
      aria-description={why}
      data-tip={why}
      onClick={canToggle ? toggle : onAskWhy}
    >
      {t.clearIt}
    </button>
  );
}

interface TextProps {
  readonly field: FieldsOf<string>;
  readonly kind?: 'text' | 'url' | 'long' | 'code' | 'password';
}

export function TextField({ field, kind = 'text' }: TextProps) {
  const state = useOneField(field as 'title');
  const { value = '', set, missing } = state;
  const props = {
    value: value ?? '',
    onChange: (text: string) => set(text === '' ? undefined : text),
    disabled: missing !== undefined,
  };
  return (
    <FieldFrame field={field} state={state}>
      {kind === 'url' ? (
        <UrlInput {...props} />
      ) : kind === 'long' || kind === 'code' ? (
        <TextArea rows={2} mono={kind === 'code'} {...props} />
      ) : (
        <TextInput spellCheck={kind === 'text'} {...props} />
      )}
    </FieldFrame>
  );
}

export function WholeNumberField({
  field,
  max,
}: {
  readonly field: FieldsOf<number>;
  readonly max?: number;
}) {
  const state = useOneField(field as 'expires.clicks');
  return (
    <FieldFrame field={field} state={state}>
      <NumberInput
        min={0}
        max={max}
        step={1}
        value={state.value ?? null}
        disabled={state.missing !== undefined}
        onChange={(value) => state.set(value ?? undefined)}
      />
    </FieldFrame>
  );
}

export function TimeField({ field }: { readonly field: 'starts_at' | 'expires.at' }) {
  const state = useOneField(field);
  return (
    <FieldFrame field={field} state={state}>
      <DateTime
        value={state.value ?? null}
        disabled={state.missing !== undefined}
        onChange={(value) => state.set(value ?? undefined)}
      />
    </FieldFrame>
  );
}

/** On, off, or not said: an update leaves what is not said. */
export function FlagField({ field }: { readonly field: FieldsOf<boolean> }) {
  const { builder: t } = apiTexts.use();
  const common = commonTexts.use();
  const state = useOneField(field as 'enabled');
  const { value, set, missing } = state;
  return (
    <FieldFrame field={field} state={state}>
      <Select
        value={value === undefined ? '' : value ? 'on' : 'off'}
        disabled={missing !== undefined}
        onChange={(next) => set(next === '' ? undefined : next === 'on')}
        options={[
          { value: '', label: t.leave },
          { value: 'on', label: common.on },
          { value: 'off', label: common.off },
        ]}
      />
    </FieldFrame>
  );
}
