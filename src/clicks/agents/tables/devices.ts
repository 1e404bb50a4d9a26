import table from './devices.json' with { type: 'json' };
import { hasOne, readWords } from './words.ts';

/** What a word says about a device; other sources decide what is absent. */
export interface Device {
  readonly device?: DeviceKind;
  readonly os?: string;
}
type DeviceKind = 'mobile' | 'tablet' | 'desktop' | 'tv';

interface Entry {
  readonly words: readonly string[];
  readonly with?: readonly string[];
  readonly without?: readonly string[];
  readonly device?: string;
  readonly os?: string;
}

const DEVICES: readonly DeviceKind[] = ['mobile', 'tablet', 'desktop', 'tv'];
const DECIDES = table.decides.map((entry) => readEntry(entry));
const FILLS = table.fills.map((entry) => readEntry(entry));

/** The operating systems that the words name. */
export const DEVICE_SYSTEMS: readonly string[] = [...DECIDES, ...FILLS].flatMap(({ is }) => is.os || []);

/** Overrides all other sources. */
export const decidedDevice = (text: string): Device | undefined => firstIn(DECIDES, text);

/** Used if nothing else is known. */
export const likelyDevice = (text: string): Device | undefined => firstIn(FILLS, text);

function firstIn(entries: readonly ReadEntry[], text: string): Device | undefined {
  return entries.find(
    ({ words, together, without }) =>
      hasOne(text, words) && (together.length === 0 || hasOne(text, together)) && !hasOne(text, without),
  )?.is;
}

type ReadEntry = ReturnType<typeof readEntry>;

function readEntry(entry: Entry) {
  const device = entry.device === undefined ? undefined : DEVICES.find((one) => one === entry.device);
  const is: Device = {
    ...(device === undefined ? {} : { device }),
    ...(entry.os === undefined ? {} : { os: entry.os }),
  };
  return {
    is,
    words: readWords(entry.words),
    together: readWords(entry.with),
    without: readWords(entry.without),
  };
}
