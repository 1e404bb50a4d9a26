import type { LinkChangeWire, NewLinkWire } from './contract-types.ts';
import { formOf, type LinkForm, valuesOf } from './form.ts';
import {
  type ApiRequest,
  type BuilderPlace,
  bearerJson,
  type Cannot,
  type Json,
  type RequestOf,
} from './request.ts';

const ONLY_NEW = ['header', 'fetch_title'] as const satisfies readonly (keyof Omit<
  NewLinkWire,
  keyof LinkChangeWire
>)[];

export function toNativeRequest(form: LinkForm, place: BuilderPlace, of: RequestOf): ApiRequest {
  const values = valuesOf(form, of.mode);
  const common = { headers: bearerJson(place), query: [], remarks: [] };
  if (of.mode === 'create') {
    const body = { ...formOf(values) } as Record<string, Json>;
    return { method: 'POST', url: `${place.base}/links`, body, cannot: [], ...common };
  }
  const cannot: Cannot[] = ONLY_NEW.filter((field) => values[field] !== undefined).map((field) => ({
    field,
    why: 'only_create',
  }));
  const { header: _, fetch_title: __, ...changed } = values;
  const body = { ...formOf(changed) } as Record<string, Json>;
  return { method: 'PATCH', url: `${place.base}/links/${of.target.id}`, body, cannot, ...common };
}
