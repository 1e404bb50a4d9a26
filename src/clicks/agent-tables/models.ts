import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import own from './model-names.json' with { type: 'json' };

export type ModelDevice = 'mobile' | 'tablet' | 'tv' | 'desktop';

/** Which device the maker's model in a user agent is; '' for a model that no table knows. */
export function deviceOfModel(userAgent: string): ModelDevice | '' {
  const model = modelIn(userAgent);
  if (model === '') return '';
  const words = model.toLowerCase().split(/[^\p{L}\d+]+/u);
  return lookUp(words) || byWord(words) || (saysMobile(userAgent) ? '' : likelyTelevision(words));
}

/** Phones say it, and some tablets; Opera writes `Opera Mobi`, and `Opera Mini` is for phones. */
export const saysMobile = (userAgent: string): boolean => /mobi|opera mini/i.test(userAgent);

/** In `(Linux; Android 13; SM-X700 Build/TP1A)` what follows the system. Locales and flags are no models. */
function modelIn(userAgent: string): string {
  const system = userAgent.search(/\bAndr[o0]id\b/);
  if (system < 0) return '';
  const rest = userAgent.slice(system, system + MODEL_WITHIN);
  const end = rest.search(/\sBuild\/|[)[]/);
  const parts = rest.slice(0, end < 0 ? undefined : end).split(/[;/]/);
  const trimmed = parts.slice(1).map((part) => part.trim());
  return trimmed.find((part) => !NO_MODEL.test(part)) ?? '';
}

const MODEL_WITHIN = 120;
const NO_MODEL =
  /^(?:U|wv|K|[a-z]{2}(?:[-_][A-Za-z]{2,4}){0,2}|rv:.*|HMSCore.*|GMSCore.*|HarmonyOS|arm_64|[\d.]*)$/;

/** A maker's name before the model is tried with it and without. */
function lookUp(words: readonly string[]): ModelDevice | '' {
  return byName(words.join('')) || (words.length > 1 ? byName(words.slice(1).join('')) : '');
}

function byName(name: string): ModelDevice | '' {
  const { names, beginnings, longest } = models();
  const whole = names.get(name);
  if (whole !== undefined) return whole;
  for (let length = Math.min(name.length, longest); length >= own.beginningLengthMin; length--) {
    const device = beginnings.get(name.slice(0, length));
    if (device !== undefined) return device;
  }
  return '';
}

const TELEVISION_WORDS: ReadonlySet<string> = new Set(own.televisionWords);
const TABLET_WORDS: ReadonlySet<string> = new Set(own.tabletWords);

const PHONE_WORDS: ReadonlySet<string> = new Set(own.phoneWords);
/** `AGS3-W09`: a Huawei without a modem. */
const WIRELESS_HUAWEI = /^w[0-7]9$/;

/** Makers say what it is, in a word: `Smart TV Box`, `Galaxy Tab`, `ViewPad7`. */
function byWord(words: readonly string[]): ModelDevice | '' {
  if (words.some((word) => TELEVISION_WORDS.has(word))) return 'tv';
  const isTablet = words.some((word) => {
    const letters = word.replace(/\d.*$/, '');
    return (
      TABLET_WORDS.has(letters) ||
      (letters.length > 3 && /(?:pad|tab)$/.test(letters) && !PHONE_WORDS.has(letters)) ||
      WIRELESS_HUAWEI.test(word)
    );
  });
  return isTablet ? 'tablet' : '';
}

const TELEVISION_MAKERS: ReadonlySet<string> = new Set(own.televisionMakers);
/** `65U520S`, `43PUS8505`: the diagonal in inches, then letters and the number. */
const SIZED = /^(?:19|2[248]|3[29]|4[0359]|5[058]|6[05]|7[057]|8[256]|98)[a-z]{1,4}\d/;

function likelyTelevision(words: readonly string[]): ModelDevice | '' {
  return words.some((word) => TELEVISION_MAKERS.has(word) || SIZED.test(word)) ? 'tv' : '';
}

interface Models {
  readonly names: ReadonlyMap<string, ModelDevice>;
  readonly beginnings: ReadonlyMap<string, ModelDevice>;
  readonly longest: number;
}
let read: Models | null = null;

/** Read when the first user agent asks: most redirect processes never do. */
function models(): Models {
  read ??= readModels(readFileSync(join(import.meta.dir, 'models.txt'), 'utf8'));
  return read;
}

function readModels(text: string): Models {
  const names = new Map<string, ModelDevice>();
  const beginnings = new Map<string, ModelDevice>();
  const add = (name: string, device: ModelDevice) => {
    if (name.endsWith('*')) beginnings.set(name.slice(0, -1), device);
    else names.set(name, device);
  };
  let device: ModelDevice | null = null;
  for (const line of text.split('\n')) {
    if (line.startsWith('[')) device = sectionOf(line);
    else if (device !== null && line !== '') add(line, device);
  }
  for (const name of own.televisions) add(name, 'tv');
  for (const name of own.tablets) add(name, 'tablet');
  const longest = Math.max(...[...beginnings.keys()].map((name) => name.length));
  return { names, beginnings, longest };
}

function sectionOf(line: string): ModelDevice | null {
  const name = line.slice(1, -1);
  return name === 'mobile' || name === 'tablet' || name === 'tv' || name === 'desktop' ? name : null;
}
