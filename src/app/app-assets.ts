import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** A file that pages load. Its path contains a hash of its content, so that browsers may keep it forever. */
interface Asset {
  readonly type: string;
  readonly text: string;
}

export interface AppAssets {
  readonly style: string;
  readonly script: string;
  readonly mark: string;
  /** Null for a path without a file. */
  at(path: string): Asset | null;
}

export const ASSETS_PATH = '/app/assets/';
const HASH_LENGTH = 16;

/** The mark of Waymark, as SVG. */
export const readCairn = (): string => readAsset('mark.svg');

const readAsset = (file: string): string =>
  readFileSync(new URL(`./assets/${file}`, import.meta.url), 'utf8');

/** Reads the files of the pages from the program's own folder. */
export function readAppAssets(): AppAssets {
  const byPath = new Map<string, Asset>();

  function add(name: string, ending: string, type: string, text = readAsset(`${name}.${ending}`)): string {
    const hash = createHash('sha256').update(text).digest('hex').slice(0, HASH_LENGTH);
    const path = `${ASSETS_PATH}${name}.${hash}.${ending}`;
    byPath.set(path, { type, text });
    return path;
  }

  return {
    style: add('style', 'css', 'text/css; charset=utf-8', readAsset('tokens.css') + readAsset('style.css')),
    script: add('app', 'js', 'text/javascript; charset=utf-8'),
    mark: add('mark', 'svg', 'image/svg+xml'),
    at: (path) => byPath.get(path) ?? null,
  };
}
