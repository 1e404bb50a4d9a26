import { type Html, html } from '../../core/base/html.ts';
import { type DomainLogo, type DomainLogos, logoPath } from '../../core/domains/domain-logo.ts';
import type { ServedHost } from '../hosts.ts';
import type { Messages } from './messages/messages.ts';

/** The branding of a domain's pages. */
export interface PageLook {
  /** The domain's name, else its host; '' when it has no name and the host is not public. */
  readonly name: string;
  /** `#rrggbb`. */
  readonly color: string | null;
  /** An http(s) URL. */
  readonly icon: string | null;
  /** An http(s) URL. */
  readonly homeUrl: string | null;
  readonly logos: DomainLogos | null;
}

/** For a host that is not one of this server's domains. */
export const NO_LOOK: PageLook = { name: '', color: null, icon: null, homeUrl: null, logos: null };

export function lookOf({ host, settings, logos }: ServedHost): PageLook {
  const { name, color, icon, homeUrl } = settings;
  return { name: name || (isPublicName(host) ? host : ''), color, icon, homeUrl, logos };
}

/** `localhost`, an address or a local network's name says nothing about the owner of a link. */
const isPublicName = (host: string): boolean =>
  /\.[a-z][a-z0-9-]*$/.test(host) && !/\.(?:localhost|local|internal)$/.test(host);

/** The domain's logo or name, linked to its home page; null for a domain that has neither. */
export function brandOf({ name, homeUrl, logos }: PageLook): Html | null {
  const brand = logos === null ? nameOf(name) : logoOf(logos, name);
  if (brand === null) return null;
  // Without a name the picture has no alternative text, so it cannot be the content of a link.
  const isLink = homeUrl !== null && name !== '';
  return html`<header>${isLink ? html`<a href="${homeUrl}">${brand}</a>` : brand}</header>`;
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
/** Square and tall logos get more height, or they would look smaller than wide ones. */
const LOGO_HEIGHTS = [
  { ratioMax: 2 / 3, height: 80 },
  { ratioMax: 1.5, height: 64 },
  { ratioMax: Number.POSITIVE_INFINITY, height: 48 },
] as const;

/** Scales the logo into its box, in whole pixels, so that the layout does not shift when it loads. */
function fit({ width, height }: DomainLogo): { width: number; height: number } {
  const heightMax = LOGO_HEIGHTS.find(({ ratioMax }) => width / height < ratioMax)?.height ?? height;
  const scale = Math.min(LOGO_WIDTH_MAX / width, heightMax / height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** The link to the domain's home page, when it has one. */
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

/** Characters that a URL's host may contain, but that would end the source in a policy. */
const ENDS_A_SOURCE = /[;,]/;

/** Where logo and icon are loaded from, for the page's policy. */
export const pictureSources = ({ icon, logos }: PageLook): readonly string[] => [
  ...(logos === null ? [] : ["'self'"]),
  ...(icon === null ? [] : [new URL(icon).origin].filter((origin) => !ENDS_A_SOURCE.test(origin))),
];
