import { type Html, html } from '../../core/base/html.ts';
import type { ChartDay } from '../link-pages.ts';
import type { Messages } from './messages/messages.ts';

/** A bar for each day on a scale that begins at zero, and the same data as a table. */
export function dayChart(messages: Messages, days: readonly ChartDay[]): Html {
  const { tag, statistics: say } = messages;
  const number = new Intl.NumberFormat(tag);
  const date = new Intl.DateTimeFormat(tag, { month: 'short', day: 'numeric', timeZone: 'UTC' });
  const write = (day: ChartDay | undefined): string =>
    day === undefined ? '' : date.format(Date.parse(day.day));
  const ticks = ticksFor(Math.max(1, ...days.map(({ clicks }) => clicks)));
  const scale = ticks.map((tick) => html`<span>${number.format(tick)}</span>`);
  const dates = datesOf(days).map((day) => html`<span>${write(day)}</span>`);
  const rows = days.map((day) => html`<tr><th>${write(day)}<td>${number.format(day.clicks)}`);
  return html`<div class="chart" aria-hidden="true"><div class="scale">${scale}</div>${bars(days, ticks)}<div class="dates">${dates}</div></div><details><summary>${say.table}</summary><table><tr><th>${say.day}<th>${say.clicks}${rows}</table></details>`;
}

const HEIGHT = 100;
const DAY_WIDTH = 10;
/** Gap between two bars. */
const GAP = 2;
/** Minimum height, so that a day with few clicks stays visible beside one with many. */
const BAR_HEIGHT_MIN = 0.8;

function bars(days: readonly ChartDay[], ticks: readonly number[]): Html {
  const top = ticks[0] ?? 1;
  const width = days.length * DAY_WIDTH;
  const lines = ticks.map((_, i) => {
    const y = (i * HEIGHT) / (ticks.length - 1);
    const isBase = i === ticks.length - 1;
    return html`<path${isBase ? html` class="base"` : null} d="M0 ${round(y)}H${width}"/>`;
  });
  const shapes = days.map(({ clicks }, i) => {
    if (clicks === 0) return '';
    const height = round(Math.max(BAR_HEIGHT_MIN, (clicks / top) * HEIGHT));
    return `M${i * DAY_WIDTH + GAP / 2} ${HEIGHT}v-${height}h${DAY_WIDTH - GAP}v${height}z`;
  });
  const last = days.length - 1;
  return html`<svg viewBox="0 0 ${width} ${HEIGHT}" preserveAspectRatio="none">${lines}<path class="bars" d="${shapes.slice(0, last).join('')}"/><path class="bars today" d="${shapes[last] ?? ''}"/></svg>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;

const TICKS_MAX = 4;

/** Round whole numbers from the top of the scale down to zero; `most` is at least 1. */
function ticksFor(most: number): readonly number[] {
  const least = most / TICKS_MAX;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  const step = Math.max(
    1,
    [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= least) ?? power,
  );
  const count = Math.ceil(most / step);
  return Array.from({ length: count + 1 }, (_, i) => (count - i) * step);
}

/** The first day, the middle one and the last: as many as fit on a phone. */
function datesOf(days: readonly ChartDay[]): readonly (ChartDay | undefined)[] {
  const last = days.length - 1;
  return [days[0], days[Math.round(last / 2)], days[last]];
}
