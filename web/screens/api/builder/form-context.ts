import { createContext, useContext } from 'react';
import type { ApiName } from '../../../builder/apis.ts';
import { CLEARED, isClearable, isCleared } from '../../../builder/clearing.ts';
import {
  type FieldValue,
  type FormField,
  type FormValues,
  formOf,
  type LinkForm,
  valuesOf,
} from '../../../builder/form.ts';
import { vendorWordsOf } from '../../../builder/names.ts';
import type { BuilderPlace, Cannot, Mode, TargetLink, Why } from '../../../builder/request.ts';

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
  /** The same for another form. */
  readonly cannotOf: (form: LinkForm) => readonly Cannot[];
  /** What the API cannot clear. */
  readonly unclearable: ReadonlyMap<FormField, Why>;
  /** The link that an update changes. */
  readonly target: TargetLink | null;
}

export const BuilderFormContext = createContext<BuilderFormState | null>(null);

export function useBuilderForm(): BuilderFormState {
  const state = useContext(BuilderFormContext);
  if (state === null) throw new Error('this field is outside of the form');
  return state;
}

export interface Clearing {
  readonly isCleared: boolean;
  /** Why the API cannot clear it. */
  readonly why: Why | undefined;
  readonly toggle: () => void;
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
  /** Null where there is nothing to clear: in a new link, and in a field that always has a value. */
  readonly clearing: Clearing | null;
}

export function useOneField<Field extends FormField>(field: Field): OneField<FieldValue<Field>> {
  const { form, onChange, api, mode, kind, missing, cannot, unclearable } = useBuilderForm();
  const values: FormValues = valuesOf(form, 'update');
  const why = missing.get(field);
  const set = (value: FieldValue<FormField> | undefined) => {
    const { [field]: _, ...others } = values;
    onChange(formOf(value === undefined ? (others as FormValues) : { ...others, [field]: value }));
  };
  const cleared = isClearable(field) ? CLEARED[field] : undefined;
  const isNow = isCleared(field, values[field]);
  return {
    value: values[field] as FieldValue<Field> | undefined,
    set,
    clearing:
      mode === 'create' || cleared === undefined || why !== undefined
        ? null
        : { isCleared: isNow, why: unclearable.get(field), toggle: () => set(isNow ? undefined : cleared) },
    missing: why,
    bad: why === undefined ? cannot.find((one) => one.field === field)?.why : undefined,
    words: vendorWordsOf(api, field, { mode, workspaceKind: kind }),
  };
}
