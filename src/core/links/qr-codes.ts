import type { Caller } from '../base/caller.ts';
import type { Turn } from '../base/fair-queue.ts';
import type { FaultReason } from '../base/fault.ts';
import type { LinkId } from '../base/ids.ts';
import { Problem } from '../base/problem.ts';
import { faultOfQrColors, type QrColors, type QrLevel } from '../base/qr-look.ts';
import { QR_MARKER } from '../base/qr-marker.ts';
import type { Slug } from '../base/slug.ts';
import type { Domains } from '../domains/domains.ts';
import type { FetchLogo } from '../domains/logo-source.ts';
import type { Links } from './links.ts';

export const QR_FORMATS = ['svg', 'png'] as const;
export const QR_SIZE_MIN = 64;
export const QR_SIZE_MAX = 2_048;
export const QR_MARGIN_MAX = 20;

/** How a QR code looks. */
export interface QrOptions extends QrColors {
  readonly format: (typeof QR_FORMATS)[number];
  /** Pixels per side. */
  readonly size: number;
  /** Quiet zone in modules; ISO/IEC 18004 requires four. */
  readonly margin: number;
  readonly level: QrLevel;
  /** URL of a PNG for the centre; null for none. */
  readonly logo: string | null;
}

/** Draws codes; workspaces take turns. */
export interface QrPainter {
  /** `not_a_png`: the logo cannot be used; `too_small`: a module would be less than a pixel. Throws too_many. */
  paint(
    text: string,
    options: QrOptions,
    logo: Uint8Array | null,
    turn: Turn,
  ): Promise<Uint8Array<ArrayBuffer> | 'not_a_png' | 'too_small'>;
}

/** QR codes of links. Throws link_not_found, invalid_field, too_many. */
export interface QrCodes {
  render(caller: Caller, id: LinkId, options: QrOptions): Promise<Uint8Array<ArrayBuffer>>;
}

export function createQrCodes(deps: {
  links: Pick<Links, 'get'>;
  domains: Pick<Domains, 'hostOf'>;
  shortUrl: (host: string, slug: Slug) => string;
  painter: QrPainter;
  fetchLogo: FetchLogo;
}): QrCodes {
  const { links, domains, shortUrl, painter, fetchLogo } = deps;
  return {
    async render(caller, id, options) {
      const link = await links.get(caller, id);
      const fault = faultOfQrColors(options);
      if (fault !== null) throw bad('color', fault);
      const turn = { key: `workspace:${caller.workspaceId}` };
      const { logo: from } = options;
      const logo = from === null ? null : await fetchLogo(from, turn);
      if (from !== null && logo === null) throw bad('logo', 'cannot_be_fetched');
      const text = `${shortUrl(domains.hostOf(link.domainId), link.slug)}?${QR_MARKER}`;
      const painted = await painter.paint(text, options, logo, turn);
      if (painted === 'not_a_png') throw bad('logo', painted);
      if (painted === 'too_small') throw bad('size', painted);
      return painted;
    },
  };
}

const bad = (field: string, reason: FaultReason): Problem => new Problem('invalid_field', { field, reason });
