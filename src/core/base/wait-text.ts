const SECONDS_MAX = 90;

/** `12 minutes` or `30 seconds`, in the language of a BCP 47 tag. */
export function writeWait(tag: string, seconds: number): string {
  const [value, unit] = seconds > SECONDS_MAX ? [Math.ceil(seconds / 60), 'minute'] : [seconds, 'second'];
  return new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}
