import { type Logo, placeLogo } from './logo.ts';
import { type Modules, runsOf } from './modules.ts';

export interface Colors {
  readonly color: string;
  /** Null for transparent. */
  readonly background: string | null;
}

/** One path for all dark modules; the logo is embedded unchanged. */
export function paintSvg(
  modules: Modules,
  size: number,
  { color, background }: Colors,
  logo: { readonly picture: Logo; readonly file: Uint8Array } | null,
): string {
  const side = modules.length;
  const path = runsOf(modules)
    .map(({ x, y, length }) => `M${x} ${y}h${length}v1h-${length}z`)
    .join('');
  const ground = background === null ? '' : `<path fill="${background}" d="M0 0h${side}v${side}H0z"/>`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges">` +
    `${ground}<path fill="${color}" d="${path}"/>${logo === null ? '' : logoIn(side, background ?? '#ffffff', logo)}</svg>`
  );
}

function logoIn(side: number, plateColor: string, logo: { picture: Logo; file: Uint8Array }): string {
  const { box, plate } = placeLogo(logo.picture, side);
  const place = (at: typeof box): string =>
    `x="${round(at.x)}" y="${round(at.y)}" width="${round(at.width)}" height="${round(at.height)}"`;
  const data = Buffer.from(logo.file).toString('base64');
  return `<rect fill="${plateColor}" ${place(plate)}/><image ${place(box)} href="data:image/png;base64,${data}"/>`;
}

const round = (value: number): number => Math.round(value * 1_000) / 1_000;
