import { useMemo } from 'react';
import { useLocation } from 'wouter';
// That of the router decodes the text before it is read: `%2541` would mean `A`.
import { useSearch as useSearchText } from 'wouter/use-browser-location';

/** One value of the address and its text. A value that equals the default is left out. */
export interface Codec<V> {
  /** `texts` is empty when the address does not have it. What cannot be read is the default. */
  read(texts: readonly string[]): V;
  write(value: V): readonly string[];
}

export const text = (fallback = ''): Codec<string> => ({
  read: ([first = fallback]) => first,
  write: (value) => (value === fallback ? [] : [value]),
});

export const optional = (): Codec<string | null> => ({
  read: ([first]) => (first === undefined || first === '' ? null : first),
  write: (value) => (value === null ? [] : [value]),
});

export const oneOf = <const V extends string>(values: readonly V[], fallback: NoInfer<V>): Codec<V> => ({
  read: ([first]) => values.find((value) => value === first) ?? fallback,
  write: (value) => (value === fallback ? [] : [value]),
});

export const maybeOneOf = <const V extends string>(values: readonly V[]): Codec<V | null> => ({
  read: ([first]) => values.find((value) => value === first) ?? null,
  write: (value) => (value === null ? [] : [value]),
});

export const someOf = <const V extends string>(values: readonly V[]): Codec<readonly V[]> => ({
  read: (texts) => values.filter((value) => texts.includes(value)),
  write: (chosen) => chosen,
});

export const list = (): Codec<readonly string[]> => ({
  read: (texts) => [...new Set(texts)].filter((one) => one !== ''),
  write: (values) => values,
});

export const flag = (): Codec<boolean> => ({
  read: ([first]) => first === '1',
  write: (value) => (value ? ['1'] : []),
});

export const whole = (fallback: number): Codec<number> => ({
  read: ([first]) => (/^\d{1,9}$/.test(first ?? '') ? Number(first) : fallback),
  write: (value) => (value === fallback ? [] : [String(value)]),
});

type Fields<S> = { readonly [K in keyof S]: Codec<S[K]> };

/** What a screen keeps in the address, each field under its own name. */
export interface SearchCodec<S> {
  read(search: string): S;
  /** `search` with the changed fields; what belongs to others stays. */
  write(search: string, change: Partial<S>): string;
}

export function defineSearch<S extends object>(fields: Fields<S>): SearchCodec<S> {
  const names = Object.keys(fields) as (keyof S & string)[];
  return {
    read(search) {
      const params = new URLSearchParams(search);
      return Object.fromEntries(names.map((name) => [name, fields[name].read(params.getAll(name))])) as S;
    },
    write(search, change) {
      const params = new URLSearchParams(search);
      for (const name of names) {
        const value = change[name];
        if (!(name in change) || value === undefined) continue;
        params.delete(name);
        for (const one of fields[name].write(value)) params.append(name, one);
      }
      return params.toString();
    },
  };
}

export type SetSearch<S> = (change: Partial<S>, how?: { readonly replace?: boolean }) => void;

/** A part of the address as state. Back undoes a change that was not made with `replace`. */
export function useSearch<S extends object>(codec: SearchCodec<S>): [S, SetSearch<S>] {
  const search = useSearchText();
  const [path, go] = useLocation();
  const state = useMemo(() => codec.read(search), [codec, search]);
  const set: SetSearch<S> = (change, { replace = false } = {}) => {
    // From the address itself: two changes in one turn must not undo each other.
    const next = codec.write(window.location.search, change);
    go(next === '' ? path : `${path}?${next}`, { replace });
  };
  return [state, set];
}
