import type { Picture } from '../base/picture.ts';

export const COLOR_SCHEMES = ['light', 'dark'] as const;
/** The colour scheme of the visitor's device. */
export type ColorScheme = (typeof COLOR_SCHEMES)[number];

/** Facts about a stored logo; the file itself is read by its hash. */
export interface DomainLogo extends Picture {
  readonly bytes: number;
  /** The URL that it was fetched from; null when it was uploaded. */
  readonly sourceUrl: string | null;
  readonly changedAtMs: number;
}

export interface DomainLogos {
  readonly light: DomainLogo;
  /** Null: the light logo is shown in dark mode too, on a white plate. */
  readonly dark: DomainLogo | null;
}

export const LOGO_MOUNT = 'assets';
/** The path at which the domain serves a logo. Its first segment is reserved, so no link can use it. */
export const logoPath = (hash: string): string => `/${LOGO_MOUNT}/${hash}`;

/** The logos after one was set or removed. */
export function withLogo(
  current: DomainLogos | null,
  scheme: ColorScheme,
  logo: DomainLogo | null,
): DomainLogos | null {
  if (scheme === 'light') return logo === null ? null : { light: logo, dark: current?.dark ?? null };
  return current === null ? null : { ...current, dark: logo };
}

/** The hashes of all current logo files. */
export const logoHashes = (logos: DomainLogos | null): readonly string[] =>
  logos === null ? [] : [logos.light.hash, ...(logos.dark === null ? [] : [logos.dark.hash])];
