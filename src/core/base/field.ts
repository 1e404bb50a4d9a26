import type { FieldCheck } from './field-check.ts';

/** A field that an owner may set. A table of these is the one place where its fields are listed. */
export interface Field<Value, Input = Value> {
  /** The value where nobody has set one. */
  readonly default: Value;
  /** The value to store for an input, over the current one. Reports faults. */
  check(input: Input, check: FieldCheck, current: Value): Value;
}

export const field = <Value, Input = Value>(row: Field<Value, Input>): Field<Value, Input> => row;

export const flagField: Field<boolean> = { default: false, check: (input) => input };

type AnyField = Field<unknown, unknown>;
type Table = Readonly<Record<string, AnyField>>;

export type FieldValues<Fields extends Table> = {
  readonly [Name in keyof Fields]: Fields[Name]['default'];
};
/** Types are right, nothing else is checked. An absent field stays as it is. */
export type FieldInputs<Fields extends Table> = {
  readonly [Name in keyof Fields]?: Parameters<Fields[Name]['check']>[0];
};

export const fieldDefaults = <Fields extends Table>(fields: Fields): FieldValues<Fields> =>
  Object.fromEntries(Object.entries(fields).map(([name, row]) => [name, row.default])) as FieldValues<Fields>;

/** The rows in their order. */
export const fieldRows = (fields: Table): readonly (readonly [name: string, row: AnyField])[] =>
  Object.entries(fields);

/** A table in which a name that is no field finds nothing. */
export const fieldLookup = (fields: Table): Readonly<Record<string, AnyField | undefined>> =>
  Object.assign(Object.create(null), fields);
