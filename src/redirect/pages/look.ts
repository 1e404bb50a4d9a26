import { type DomainLogo, type DomainLogos, logoPath } from '../../core/domain-logo.ts';
import { type Html, html } from '../../core/html.ts';
import type { ServedHost } from '../hosts.ts';
import type { Messages } from './messages/messages.ts';

/** How the pages of a domain look, and to whom they belong. */
export interface PageLook {
  /** What the domain is called; '' where it has no name and its host is not public. */
  readonly name: string;
  /** `#rrggbb`. */
  readonly color: string | null;
  /** An http(s) URL. */
  readonly icon: string | null;
  /** An http(s) URL. */
  readonly homeUrl: string | null;
  readonly logos: DomainLogos | null;
}

/** Of a host that is no domain of this server. */
export const NO_LOOK: PageLook = { name: '', color: null, icon: null, homeUrl: null, logos: null };

export function lookOf({ host, settings, logos }: ServedHost): PageLook {
  const { name, color, icon, homeUrl } = settings;
  return { name: name || (isPublicName(host) ? host : ''), color, icon, homeUrl, logos };
}

/** `localhost`, an address or a name of a local network says nothing of who owns a link. */
const isPublicName = (host: string): boolean =>
  /\.[a-z][a-z0-9-]*$/.test(host) && !/\.(?:localhost|local|internal)$/.test(host);

/** The domain's own sign, which leads home; null for a domain that has neither logo nor name. */
export function brandOf({ name, homeUrl, logos }: PageLook): Html | null {
  const sign = logos === null ? nameOf(name) : logoOf(logos, name);
  if (sign === null) return null;
  // Without a name the picture has no words for those who do not see it, so that it cannot be a link by itself.
  const isLink = homeUrl !== null && name !== '';
  return html`<header>${isLink ? html`<a href="${homeUrl}">${sign}</a>` : sign}</header>`;
}

const nameOf = (name: string): Html | null => (name === '' ? null : html`<span dir="auto">${name}</span>`);

function logoOf({ light, dark }: DomainLogos, name: string): Html {
  const { width, height } = fit(light);
  const source =
    dark === null
      ? null
      : html`<source srcset="${logoPath(dark.hash)}" media="(prefers-color-scheme:dark)" width="${fit(dark).width}" height="${fit(dark).height}">`;
  return html`<picture>${source}<img class="logo${dark === null ? ' plate' : ''}" src="${logoPath(light.hash)}" alt="${name}" width="${width}" height="${height}"></picture>`;
}

const LOGO_WIDTH_MAX = 240;
/** A logo as high as wide, or higher, would look smaller than one that is written out. */
const LOGO_HEIGHTS = [
  { ratioMax: 2 / 3, height: 80 },
  { ratioMax: 1.5, height: 64 },
  { ratioMax: Number.POSITIVE_INFINITY, height: 48 },
] as const;

/** Within its box, in whole pixels, so that nothing moves when the picture comes. */
function fit({ width, height }: DomainLogo): { width: number; height: number } {
  const heightMax = LOGO_HEIGHTS.find(({ ratioMax }) => width / height < ratioMax)?.height ?? height;
  const scale = Math.min(LOGO_WIDTH_MAX / width, heightMax / height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** The one link home, where the domain has set one. */
export function homeLink(
  { name, homeUrl }: PageLook,
  { home }: Messages,
  kind: 'button' | 'quiet',
): Html | null {
  if (homeUrl === null) return null;
  const [before = '', after = ''] = home.split('{name}');
  const mark = kind === 'button' ? html` class="button"` : null;
  return html`<a${mark} href="${homeUrl}">${before}<bdi>${name || new URL(homeUrl).host}</bdi>${after}</a>`;
}

/** Signs that may stand in the host of a URL, and in a policy begin another directive. */
const ENDS_A_SOURCE = /[;,]/;

/** What the sign and the icon are loaded from, for the page's policy. */
export const pictureSources = ({ icon, logos }: PageLook): readonly string[] => [
  ...(logos === null ? [] : ["'self'"]),
  ...(icon === null ? [] : [new URL(icon).origin].filter((origin) => !ENDS_A_SOURCE.test(origin))),
];
