import type { HeaderFields } from '../values/header-fields.ts';
import { FAULT_MESSAGES } from './fault-messages.ts';
import type { Refusal, RefusalAnswer, RefusalTable } from './refusal.ts';
import { type FieldName, REFUSAL_CODES, type RefusalKind, type RefusalRow, rowOf } from './refusal-rows.ts';

/** How a compatible API answers one kind of refusal: with `form`, or with its own function. */
type KindAnswer<V> = KindRow | ((refused: Refused) => RefusalAnswer<V>);

interface KindRow {
  readonly status: number;
  /** The vendor's code, passed to `form`. */
  readonly code?: string;
  /** Replaces the message of the refusal. */
  readonly message?: string;
}

interface Refused {
  readonly message: string;
  readonly headers: HeaderFields;
  /** The invalid fields, with the API's names. */
  readonly faults: readonly NamedFault[];
}

export interface NamedFault {
  readonly field: string;
  readonly detail: string;
}

export type KindAnswers<V> = { readonly [K in RefusalKind]: KindAnswer<V> };

/** The table of all refusals from one answer per kind. A missing kind does not compile. */
export function refusalsByKind<V>(api: {
  /** The JSON of a refusal. */
  readonly form: (message: string, row: KindRow) => V;
  readonly kinds: KindAnswers<V>;
  /** The API's name for a field of the core. */
  readonly nameOf?: FieldName;
}): RefusalTable<RefusalAnswer<V>> {
  const { form, kinds, nameOf = (field) => field } = api;
  const answerBy =
    (row: RefusalRow) =>
    (details: Refusal['details']): RefusalAnswer<V> => {
      const { kind = row.kind } = row.varies?.(details) ?? {};
      const message = row.message(details, nameOf);
      const headers = row.headers?.(details) ?? {};
      const answer = kinds[kind];
      if (typeof answer === 'function')
        return answer({ message, headers, faults: faultsOf(row, details, nameOf) });
      return { status: answer.status, value: form(answer.message ?? message, answer), headers };
    };
  return Object.fromEntries(
    REFUSAL_CODES.map((code) => [code, answerBy(rowOf(code))]),
  ) as unknown as RefusalTable<RefusalAnswer<V>>;
}

function faultsOf(row: RefusalRow, details: Refusal['details'], nameOf: FieldName): readonly NamedFault[] {
  const issues = row.issues?.(details) ?? [];
  const faults = row.faults?.(details) ?? [];
  return [
    ...issues.map(({ path, detail }) => ({ field: path.join('.'), detail })),
    // Omits the values that the core allows, because the API may allow others.
    ...faults.map(({ field, reason }) => ({ field: nameOf(field), detail: FAULT_MESSAGES[reason] })),
  ];
}

/** Looks names up in a table: the name of a whole path, else of its first part. */
export const namesFrom =
  (names: Readonly<Record<string, string>>): FieldName =>
  (field) =>
    names[field] ?? names[field.split('.')[0] ?? ''] ?? field;
