import type { ReactNode } from 'react';
import type { FieldValue, FormField } from '../../../builder/form.ts';
import { builderTexts } from '../../../builder/ui/texts/texts.ts';
import { DateTime } from '../../../ui/date-time.tsx';
import { Field } from '../../../ui/field.tsx';
import { NumberInput, TextArea, TextInput, UrlInput } from '../../../ui/input.tsx';
import { Select } from '../../../ui/select.tsx';
import { commonTexts } from '../../../words/texts/texts.ts';
import { apiTexts } from '../texts/texts.ts';
import styles from './builder.module.css';
import { type OneField, useOneField } from './form-context.ts';

/** The fields whose values are of one type. */
type FieldsOf<Value> = {
  [Field in FormField]: Extract<FieldValue<Field>, Value> extends never ? never : Field;
}[FormField];

interface FrameProps {
  readonly field: FormField;
  readonly state: Pick<OneField<unknown>, 'missing' | 'bad' | 'words'>;
  readonly help?: ReactNode;
  readonly fault?: string | undefined;
  readonly children: ReactNode;
}

/** A field with its name here, its name in the API, and why the API cannot say it. */
export function FieldFrame({ field, state, help, fault, children }: FrameProps) {
  const t = builderTexts.use();
  const { missing, bad, words } = state;
  return (
    <Field
      label={t.fields[field]}
      fault={fault ?? (bad === undefined ? undefined : t.why[bad])}
      help={
        missing === undefined ? (
          words === null ? (
            help
          ) : (
            <span data-code className={styles.words}>
              {words}
            </span>
          )
        ) : (
          t.why[missing]
        )
      }
    >
      {children}
    </Field>
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
