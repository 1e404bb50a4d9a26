import { DEFAULT_QR_COLORS } from '../core/accounts/workspace.ts';
import { Problem } from '../core/base/problem.ts';
import type { QrOptions } from '../core/links/qr-codes.ts';
import { replyBytes } from '../wire/http/reply.ts';
import { WireRefusal } from '../wire/refusals/refusal.ts';
import { linkIdParams } from './contract/link-list.ts';
import { qrQuery } from './contract/qr.ts';
import { operation } from './native.ts';
import { toLinkId } from './translate/link.ts';

const TYPES = { svg: 'image/svg+xml', png: 'image/png' } as const;
const DEFAULTS: QrOptions = {
  format: 'svg',
  size: 512,
  margin: 4,
  ...DEFAULT_QR_COLORS,
  level: 'medium',
  logo: null,
};

const present = (look: object): object =>
  Object.fromEntries(Object.entries(look).filter(([, value]) => value !== undefined && value !== null));

export const qrCode = operation({
  name: 'getLinkQrCode',
  method: 'GET',
  path: '/links/{id}/qr',
  tag: 'Links',
  summary: 'Render the QR code of a link',
  description:
    'Scans count as clicks with the trigger `qr`: the code contains a marker, which is never forwarded to the destination.',
  scopes: ['links:read'],
  params: linkIdParams,
  query: qrQuery,
  answers: { 200: { description: 'The image.', types: Object.values(TYPES) } },
  refusals: ['link_not_found', 'too_many'],
  async call({ core }, { caller, params, query }) {
    const { settings } = await core.workspaces.get(caller, caller.workspaceId);
    const merged: QrOptions = { ...DEFAULTS, ...present(settings.qr), ...present(query) };
    const options = merged.logo === '' ? { ...merged, logo: null } : merged;
    const picture = await core.qrCodes.render(caller, toLinkId(params.id), options).catch((error) => {
      throw query.logo === undefined && isFaultOfLogo(error) ? badDefaultLogo(error.details.reason) : error;
    });
    return replyBytes(200, TYPES[options.format], picture, {
      // An SVG opened by itself is a page of this server: nothing in it may run.
      'content-security-policy': "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox",
    });
  },
});

const isFaultOfLogo = (error: unknown): error is Problem<'invalid_field'> =>
  error instanceof Problem &&
  error.code === 'invalid_field' &&
  Reflect.get(error.details, 'field') === 'logo';

/** The request names no logo, so the refusal says where it comes from. */
const badDefaultLogo = (code: string): WireRefusal =>
  new WireRefusal('invalid_request', {
    issues: [
      {
        in: 'query',
        path: ['logo'],
        code,
        detail:
          'The default logo of the workspace cannot be used. Change the workspace’s `qr.logo`, or send an empty `logo` to leave it out.',
      },
    ],
  });
