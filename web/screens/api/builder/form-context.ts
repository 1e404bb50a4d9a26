import { createContext, useContext } from 'react';
import type { ApiName } from '../../../builder/apis.ts';
import {
  type FieldValue,
  type FormField,
  type FormValues,
  formOf,
  type LinkForm,
  valuesOf,
} from '../../../builder/form.ts';
import { vendorWordsOf } from '../../../builder/names.ts';
import type { BuilderPlace, Cannot, Mode, Why } from '../../../builder/request.ts';

export interface BuilderFormState {
  readonly form: LinkForm;
  readonly onChange: (form: LinkForm) => void;
  readonly api: ApiName;
  readonly mode: Mode;
  readonly kind: BuilderPlace['workspaceKind'];
  readonly hosts: readonly string[];
  /** What the API does not have, with any value. */
  readonly missing: ReadonlyMap<FormField, Why>;
  /** What the request leaves out of what the form holds. */
  readonly cannot: readonly Cannot[];
}

export const BuilderFormContext = createContext<BuilderFormState | null>(null);

export function useBuilderForm(): BuilderFormState {
  const state = useContext(BuilderFormContext);
  if (state === null) throw new Error('this field is outside of the form');
  return state;
}

export interface OneField<Value> {
  /** Undefined: the form does not set it. */
  readonly value: Value | undefined;
  readonly set: (value: Value | undefined) => void;
  /** Why the API has no such field. */
  readonly missing: Why | undefined;
  /** Why the API cannot say this value. */
  readonly bad: Why | undefined;
  /** The vendor's words for it. */
  readonly words: string | null;
}

export function useOneField<Field extends FormField>(field: Field): OneField<FieldValue<Field>> {
  const { form, onChange, api, mode, kind, missing, cannot } = useBuilderForm();
  const values: FormValues = valuesOf(form, 'update');
  const why = missing.get(field);
  return {
    value: values[field] as FieldValue<Field> | undefined,
    set(value) {
      const { [field]: _, ...others } = values;
      onChange(formOf(value === undefined ? (others as FormValues) : { ...others, [field]: value }));
    },
    missing: why,
    bad: why === undefined ? cannot.find((one) => one.field === field)?.why : undefined,
    words: vendorWordsOf(api, field, { mode, workspaceKind: kind }),
  };
}
