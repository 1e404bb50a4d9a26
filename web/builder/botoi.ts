import type { BotoiWire } from './contract-types.ts';
import { withDefaultHost } from './default-host.ts';
import { type LinkForm, valuesOf } from './form.ts';
import { type ApiRequest, type BuilderPlace, bearerJson, type Sayers, sayAll } from './request.ts';

const says = (part: Partial<BotoiWire>): Partial<BotoiWire> => part;

const SAYERS: Sayers<BotoiWire> = {
  url: (url) => says({ url }),
  domain: (host, { place }) => (host === place.ownHost ? {} : 'own_domain_only'),
  slug: (slug) => (/^[A-Za-z0-9_-]+$/.test(slug ?? '') ? says({ custom_slug: slug }) : 'slug_form'),
};

/** The contract has no update. */
export function toBotoiRequest(form: LinkForm, place: BuilderPlace): ApiRequest {
  const saying = { values: withDefaultHost(valuesOf(form, 'create'), place), place, target: null };
  const { said, cannot } = sayAll(SAYERS, saying);
  return {
    method: 'POST',
    url: `${place.base}/v1/short-url/create`,
    headers: bearerJson(place),
    query: [],
    body: said,
    cannot,
    remarks: ['key_optional'],
  };
}
