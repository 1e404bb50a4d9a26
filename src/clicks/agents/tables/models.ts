import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createModelList, type ModelDevice, type ModelList } from './model-list.ts';
import own from './model-names.json' with { type: 'json' };

/** The kind of device of the model in a user agent; '' for a model that is in no table. */
export function deviceOfModel(userAgent: string): ModelDevice | '' {
  const model = modelIn(userAgent);
  if (model === '') return '';
  const words = model.toLowerCase().split(/[^a-z\d+]+/);
  return lookUp(words) || byWord(words) || (saysMobile(userAgent) ? '' : likelyTelevision(words));
}

/** Phones send it, and a few tablets; Opera writes `Opera Mobi`, and `Opera Mini` is for phones. */
export const saysMobile = (userAgent: string): boolean => /mobi|opera mini/i.test(userAgent);

/** In `(Linux; Android 13; SM-X700 Build/TP1A)` the part after the system. Locales and flags are not models. */
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

/** A model after a maker's name is looked up with the name and without it. */
function lookUp(words: readonly string[]): ModelDevice | '' {
  return byName(words.join('')) || (words.length > 1 ? byName(words.slice(1).join('')) : '');
}

function byName(name: string): ModelDevice | '' {
  const known = list();
  const whole = OWN.get(name) ?? known.deviceOf(name);
  if (whole !== null) return whole;
  for (let length = Math.min(name.length, known.longest); length >= own.beginningLengthMin; length--) {
    const beginning = `${name.slice(0, length)}*`;
    const device = OWN.get(beginning) ?? known.deviceOf(beginning);
    if (device !== null) return device;
  }
  return '';
}

const TELEVISION_WORDS: ReadonlySet<string> = new Set(own.televisionWords);
const TABLET_WORDS: ReadonlySet<string> = new Set(own.tabletWords);

const PHONE_WORDS: ReadonlySet<string> = new Set(own.phoneWords);
/** `AGS3-W09`: a Huawei without a modem. */
const WIRELESS_HUAWEI = /^w[0-7]9$/;

/** Makers name the kind in a word: `Smart TV Box`, `Galaxy Tab`, `ViewPad7`. */
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

const OWN: ReadonlyMap<string, ModelDevice> = new Map([
  ...own.televisions.map((name) => [name, 'tv'] as const),
  ...own.tablets.map((name) => [name, 'tablet'] as const),
]);

let read: ModelList | null = null;

/** Read for the first user agent that needs it: most redirect processes never do. */
function list(): ModelList {
  read ??= createModelList(readFileSync(join(import.meta.dir, 'models.txt')));
  return read;
}
