import type { Link } from '../../../api/types.ts';

/** The host of a URL; the text itself if it is none yet. */
export const hostOf = (text: string): string => (URL.canParse(text) ? new URL(text).host : text);

/** The destination with the parameters that the server will add. It keeps those that are there. */
export function withUtm(destination: string, utm: Link['utm']): string {
  if (!URL.canParse(destination)) return destination;
  const url = new URL(destination);
  for (const [name, value] of Object.entries(utm)) {
    if (value.trim() !== '') url.searchParams.set(`utm_${name}`, value.trim());
  }
  return url.href;
}
