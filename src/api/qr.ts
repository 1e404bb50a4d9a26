import type { QrWishes } from '../core/qr-codes.ts';
import { replyBytes } from '../wire/reply.ts';
import { linkId } from './contract/link-list.ts';
import { qrQuery } from './contract/qr.ts';
import { operation } from './native.ts';
import { toLinkId } from './translate/link.ts';

const TYPES = { svg: 'image/svg+xml', png: 'image/png' } as const;
const DEFAULTS: QrWishes = {
  format: 'svg',
  size: 512,
  margin: 4,
  color: '#000000',
  background: '#ffffff',
  level: 'medium',
  logo: null,
};

export const qrCode = operation({
  name: 'getLinkQrCode',
  method: 'GET',
  path: '/links/{id}/qr',
  tag: 'Links',
  summary: 'Draw the QR code of a link',
  description:
    'Scans are counted as clicks with the trigger `qr`: the code holds a marker that is never forwarded.',
  scopes: ['links:read'],
  params: linkId,
  query: qrQuery,
  answers: { 200: { description: 'The picture.', types: Object.values(TYPES) } },
  refusals: ['link_not_found', 'too_many'],
  async call({ core }, { caller, params, query }) {
    const told = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
    const wishes: QrWishes = { ...DEFAULTS, ...told };
    const picture = await core.qrCodes.render(caller, toLinkId(params.id), wishes);
    return replyBytes(200, TYPES[wishes.format], picture, {
      // An SVG opened by itself is a page of this server: nothing in it may run.
      'content-security-policy': "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox",
    });
  },
});
