import { contrastOf, luminanceOf } from './color.ts';
import { QR_MARKER } from './decorate.ts';
import type { Domains } from './domains.ts';
import type { Turn } from './fair-queue.ts';
import type { Caller } from './key.ts';
import type { LinkId } from './link.ts';
import type { Links } from './links.ts';
import type { FetchLogo } from './logo-source.ts';
import { Problem } from './problem.ts';
import type { Slug } from './slug.ts';

export const QR_FORMATS = ['svg', 'png'] as const;
export const QR_LEVELS = ['low', 'medium', 'quartile', 'high'] as const;
export const QR_SIZE_MIN = 64;
export const QR_SIZE_MAX = 2_048;
export const QR_MARGIN_MAX = 20;

/** How a QR code is to look. */
export interface QrWishes {
  readonly format: (typeof QR_FORMATS)[number];
  /** Pixels of each side. */
  readonly size: number;
  /** Modules around it; readers want four. */
  readonly margin: number;
  /** `#rrggbb`. */
  readonly color: string;
  /** `#rrggbb`, or `transparent`. */
  readonly background: string;
  readonly level: (typeof QR_LEVELS)[number];
  /** URL of a PNG that is put in the middle; null for none. */
  readonly logo: string | null;
}

/** Draws codes, a workspace in turn with the others. */
export interface QrPainter {
  /** `not_a_png`: the logo cannot be used; `too_small`: a module would be less than a pixel. Throws too_many. */
  paint(
    text: string,
    wishes: QrWishes,
    logo: Uint8Array | null,
    turn: Turn,
  ): Promise<Uint8Array<ArrayBuffer> | 'not_a_png' | 'too_small'>;
}

/** QR codes of links. Throws link_not_found, invalid_field, too_many. */
export interface QrCodes {
  render(caller: Caller, id: LinkId, wishes: QrWishes): Promise<Uint8Array<ArrayBuffer>>;
}

/** What cheap readers in poor light still tell apart. */
const CONTRAST_MIN = 3;
const PAPER = '#ffffff';

export function createQrCodes(deps: {
  links: Pick<Links, 'get'>;
  domains: Pick<Domains, 'hostOf'>;
  shortUrl: (host: string, slug: Slug) => string;
  painter: QrPainter;
  fetchLogo: FetchLogo;
}): QrCodes {
  const { links, domains, shortUrl, painter, fetchLogo } = deps;
  return {
    async render(caller, id, wishes) {
      const link = await links.get(caller, id);
      checkColors(wishes);
      const turn = { key: `workspace:${caller.workspaceId}` };
      const { logo: from } = wishes;
      const logo = from === null ? null : await fetchLogo(from, turn);
      if (from !== null && logo === null) throw bad('logo', 'cannot_be_fetched');
      const text = `${shortUrl(domains.hostOf(link.domainId), link.slug)}?${QR_MARKER}`;
      const painted = await painter.paint(text, wishes, logo, turn);
      if (painted === 'not_a_png') throw bad('logo', painted);
      if (painted === 'too_small') throw bad('size', painted);
      return painted;
    },
  };
}

const bad = (field: string, reason: string): Problem => new Problem('invalid_field', { field, reason });

/** Dark on light, and far enough apart: many readers see nothing else. */
function checkColors({ color, background }: QrWishes): void {
  const ground = background === 'transparent' ? PAPER : background;
  if (luminanceOf(color) >= luminanceOf(ground)) throw bad('color', 'not_darker_than_background');
  if (contrastOf(color, ground) < CONTRAST_MIN) throw bad('color', 'too_little_contrast');
}
