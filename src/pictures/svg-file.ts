import type { FileReading } from './picture-file.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });
/** What may stand before the root element: how it begins and how it ends. */
const BEFORE_ROOT = [
  ['<?', '?>'],
  ['<!--', '-->'],
  ['<!DOCTYPE svg', '>'],
] as const;
/** Programs that draw write three or four. */
const BEFORE_ROOT_MAX = 20;
/** The end of the file: one that was cut has none. */
const LAST = /<\/svg\s*>\s*(?:<!--[^>]*-->\s*)?$/;

/**
 * The size of an SVG. Nothing in it is looked at for scripts: it is served so that none can run. Entities are refused,
 * because a few of them can stand for gigabytes.
 */
export function readSvg(file: Buffer): FileReading {
  const text = textOf(file);
  if (text?.includes('<!ENTITY') && text.includes('<svg')) return { fault: 'has_entities' };
  const attributes = text === null ? null : rootOf(text);
  if (text === null || attributes === null) return null;
  if (!LAST.test(text.slice(-LAST_LENGTH))) return { fault: 'not_a_picture' };
  const said = [lengthOf(attributes, 'width'), lengthOf(attributes, 'height')] as const;
  const [width, height] = said[0] > 0 && said[1] > 0 ? said : boxOf(attributes);
  return isLength(width) && isLength(height) ? { width, height } : { fault: 'no_size' };
}

const LAST_LENGTH = 1_000;
const LENGTH_MAX = 100_000;
const isLength = (length: number): boolean => length > 0 && length <= LENGTH_MAX;

function textOf(file: Buffer): string | null {
  try {
    return utf8.decode(file);
  } catch {
    return null;
  }
}

/** The attributes of the root element; null when the text is no SVG. */
function rootOf(text: string): string | null {
  let rest = text.trimStart();
  for (let passed = 0; passed < BEFORE_ROOT_MAX; passed++) {
    const [, end] = BEFORE_ROOT.find(([start]) => rest.startsWith(start)) ?? [];
    if (end === undefined) break;
    const at = rest.indexOf(end);
    if (at < 0) return null;
    rest = rest.slice(at + end.length).trimStart();
  }
  const end = rest.indexOf('>');
  const tag = rest.slice(0, Math.max(0, end));
  return /^<svg\s/.test(tag) ? tag : null;
}

/** A length in plain units or pixels; 0 for a share of something, and for none. */
function lengthOf(attributes: string, name: 'width' | 'height'): number {
  const [, digits = ''] =
    new RegExp(`\\s${name}\\s*=\\s*["']\\s*([\\d.]{1,20})(?:px)?\\s*["']`).exec(attributes) ?? [];
  return Number(digits) || 0;
}

function boxOf(attributes: string): readonly [width: number, height: number] {
  const [, box = ''] = /\sviewBox\s*=\s*["']([^"']{1,100})["']/.exec(attributes) ?? [];
  const [, , width = 0, height = 0] = box
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  return [width || 0, height || 0];
}
