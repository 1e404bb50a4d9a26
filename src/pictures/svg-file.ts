import type { FileReading } from './file-reading.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });
/** Constructs allowed before the root element: start and end marker. */
const BEFORE_ROOT = [
  ['<?', '?>'],
  ['<!--', '-->'],
  ['<!DOCTYPE svg', '>'],
] as const;
/** Drawing programs write three or four. */
const BEFORE_ROOT_MAX = 20;
/** The end of a complete file. */
const LAST = /<\/svg\s*>\s*(?:<!--[^>]*-->\s*)?$/;

/**
 * Reads the size of an SVG. It is not searched for scripts, because it is served with a policy that blocks them.
 * Entities are refused: a few of them can expand to gigabytes.
 */
export function readSvg(file: Buffer): FileReading {
  const text = textOf(file);
  if (text?.includes('<!ENTITY') && text.includes('<svg')) return { fault: 'has_entities' };
  const attributes = text === null ? null : rootOf(text);
  if (text === null || attributes === null) return null;
  if (!LAST.test(text.slice(-LAST_LENGTH))) return { fault: 'not_a_picture' };
  const size = [lengthOf(attributes, 'width'), lengthOf(attributes, 'height')] as const;
  const [width, height] = size[0] > 0 && size[1] > 0 ? size : boxOf(attributes);
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

/** The start tag of the root element; null when the text is not SVG. */
function rootOf(text: string): string | null {
  let rest = text.trimStart();
  for (let skipped = 0; skipped < BEFORE_ROOT_MAX; skipped++) {
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

/** A length in plain units or pixels; 0 for a percentage or when absent. */
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
