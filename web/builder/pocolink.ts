import type { PocolinkChangeWire, PocolinkCreateWire } from './contract-types.ts';
import { withDefaultHost } from './default-host.ts';
import { type LinkForm, valuesOf } from './form.ts';
import {
  type ApiRequest,
  type BuilderPlace,
  bearerJson,
  type RequestOf,
  type Sayers,
  sayAll,
} from './request.ts';

type Wire = PocolinkCreateWire & Omit<PocolinkChangeWire, 'id'>;
const says = (part: Partial<Wire>): Partial<Wire> => part;

const SAYERS: Sayers<Wire> = {
  url: (url) => says({ url }),
  slug: (slug) => (/^[A-Za-z0-9-]{3,50}$/.test(slug ?? '') ? says({ custom_slug: slug }) : 'slug_form'),
  'expires.at': (at) => says({ expires_at: at }),
};

export function toPocolinkRequest(form: LinkForm, place: BuilderPlace, of: RequestOf): ApiRequest {
  const values = valuesOf(form, of.mode);
  const common = { headers: bearerJson(place), query: [], remarks: [] };
  if (of.mode === 'create') {
    const saying = { values: withDefaultHost(values, place), place, target: null };
    const { said, cannot } = sayAll(
      { ...SAYERS, domain: (host) => (host === place.ownHost ? {} : 'own_domain_only') },
      saying,
    );
    return { method: 'POST', url: `${place.base}/v1/links`, body: said, cannot, ...common };
  }
  const { target } = of;
  const { said, cannot } = sayAll(
    { ...SAYERS, domain: (host) => (host === target.domain ? {} : 'not_in_api') },
    { values, place, target },
  );
  return { method: 'PATCH', url: `${place.base}/v1/links/${target.id}`, body: said, cannot, ...common };
}
