export interface Answered {
  readonly json?: boolean;
}

export const isJson = (asked: { readonly json?: unknown }): boolean => asked.json === true;

/** An answer of the API as fields; the API's own contract says which there are. */
export function fieldsOf(answer: unknown): Readonly<Record<string, unknown>> {
  return typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : {};
}

/** The rows of a page. */
export function rowsOf(answer: unknown): readonly Readonly<Record<string, unknown>>[] {
  const { data } = fieldsOf(answer);
  return Array.isArray(data) ? data.map(fieldsOf) : [];
}
