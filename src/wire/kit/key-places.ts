import { bearerSecret } from './authenticate.ts';
import { textField, type WireRequest } from './wire-request.ts';

/** The place of the key in a request: a field of query or body, a header, or `Authorization`. */
export type KeyPlace =
  | { readonly in: 'field'; readonly name: string }
  | { readonly in: 'header'; readonly name: string }
  | { readonly in: 'bearer' }
  | { readonly in: 'basic' };

/** The key in the first place that has one, or null. */
export function secretAt(wire: WireRequest, places: readonly KeyPlace[]): string | null {
  for (const place of places) {
    const secret = secretIn(wire, place);
    if (secret !== null) return secret;
  }
  return null;
}

function secretIn(wire: WireRequest, place: KeyPlace): string | null {
  switch (place.in) {
    case 'field':
      return textField(wire, place.name);
    case 'header':
      return wire.request.headers.get(place.name);
    case 'bearer':
      return bearerSecret(wire.request);
    case 'basic':
      return basicUser(wire.request);
  }
}

/** The user of `Authorization: Basic …`, whose password is empty. */
function basicUser(request: Request): string | null {
  const [, encoded] = /^basic +([A-Za-z0-9+/=]+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
  if (encoded === undefined) return null;
  try {
    return /^([^:]+):?$/.exec(atob(encoded))?.[1] ?? null;
  } catch {
    return null;
  }
}
