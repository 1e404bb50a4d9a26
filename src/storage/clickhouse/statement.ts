export type ParamValue = string | readonly string[] | readonly number[];

/** SQL and the values of its `{name:Type}`. */
export interface Statement {
  readonly text: string;
  readonly params: Readonly<Record<string, ParamValue>>;
}

/** Collects the values of one statement: a text or a list never stands in SQL itself. */
export interface Params {
  readonly values: Record<string, ParamValue>;
  text(value: string): string;
  texts(values: readonly string[]): string;
  ids(values: readonly number[]): string;
}

export function createParams(): Params {
  const values: Record<string, ParamValue> = {};
  const add = (value: ParamValue, type: string): string => {
    const name = `p${Object.keys(values).length}`;
    values[name] = value;
    return `{${name}:${type}}`;
  };
  return {
    values,
    text: (value) => add(value, 'String'),
    texts: (list) => add(list, 'Array(String)'),
    ids: (list) => add(list, 'Array(UInt64)'),
  };
}

export function statement(text: string, params: Params = createParams()): Statement {
  return { text, params: params.values };
}
