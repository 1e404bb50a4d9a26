/** `2026-11-22T13:04`: what a clock on the wall of the zone shows at a moment. */
export function wallTimeOf(moment: string, zone: string): string {
  const atMs = Date.parse(moment);
  return Number.isNaN(atMs) ? '' : new Date(atMs + offsetMsAt(atMs, zone)).toISOString().slice(0, 16);
}

/**
 * The moment at which the clock of the zone shows this. A time that the clock leaves out in spring is taken as if it had
 * not, and of one that it shows twice in autumn the first is meant.
 */
export function momentOf(wallTime: string, zone: string): string | null {
  const asUtcMs = Date.parse(`${wallTime}Z`);
  if (Number.isNaN(asUtcMs)) return null;
  const before = asUtcMs - offsetMsAt(asUtcMs - 86_400_000, zone);
  const after = asUtcMs - offsetMsAt(asUtcMs + 86_400_000, zone);
  const fits = [before, after].filter((atMs) => atMs + offsetMsAt(atMs, zone) === asUtcMs);
  return new Date(fits.length === 0 ? before : Math.min(...fits)).toISOString();
}

/** How far the clock of the zone is ahead of UTC. */
function offsetMsAt(atMs: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(atMs);
  const at = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = at;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(atMs / 1_000) * 1_000;
}
