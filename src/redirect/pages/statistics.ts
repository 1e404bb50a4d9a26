import { type Html, html } from '../../core/html.ts';
import type { DayCount, PublicFigures, ValueCount } from '../link-pages.ts';
import { card, type PageContext } from './layout.ts';
import type { Messages } from './messages/messages.ts';

export interface StatisticsFacts extends PublicFigures {
  readonly shortUrl: string;
  readonly title: string;
}

/** What a link's owner lets everybody see. */
export function statisticsPage(context: PageContext, facts: StatisticsFacts): Response {
  return card(context, {
    status: 200,
    title: ({ statistics }) => statistics.title,
    body: (messages) => bodyOf(messages, facts),
  });
}

function bodyOf(messages: Messages, facts: StatisticsFacts): Html {
  const { tag, statistics: say } = messages;
  const number = new Intl.NumberFormat(tag);
  const regions = new Intl.DisplayNames(tag, { type: 'region', fallback: 'code' });
  const countryName = (code: string): string =>
    code === '' ? say.unknown : /^[A-Z]{2}$/.test(code) ? (regions.of(code) ?? code) : code;
  return html`<p><bdi dir="ltr">${facts.shortUrl}</bdi></p>${facts.title === '' ? null : html`<p><strong dir="auto">${facts.title}</strong></p>`}<p class="figures"><span>${say.clicks} <strong>${number.format(facts.clicks)}</strong></span><span>${say.visitors} <strong>${number.format(facts.visitors)}</strong></span></p><h2>${say.lastDays}</h2>${dayBars(messages, facts.days)}${list(messages, say.countries, facts.countries, countryName)}${list(messages, say.referrers, facts.referrers, (host) => host || say.direct)}${list(messages, say.devices, facts.devices, (device) => say.deviceNames[device] ?? say.unknown)}<p>${say.people}</p>`;
}

const CHART_HEIGHT = 80;
const BAR_WIDTH = 10;

/** A picture of the days, and the same as a table for who does not see it. */
function dayBars({ tag, statistics: say }: Messages, days: readonly DayCount[]): Html {
  const most = Math.max(1, ...days.map(({ clicks }) => clicks));
  const width = days.length * BAR_WIDTH;
  const bars = days.map(({ clicks }, i) => {
    const height = Math.max(1, Math.round((clicks / most) * CHART_HEIGHT));
    return html`<rect x="${i * BAR_WIDTH + 1}" y="${CHART_HEIGHT - height}" width="${BAR_WIDTH - 2}" height="${height}"/>`;
  });
  const date = new Intl.DateTimeFormat(tag, { month: 'short', day: 'numeric', timeZone: 'UTC' });
  const rows = days.map(
    ({ day, clicks }) => html`<tr><th scope="row">${date.format(Date.parse(day))}<td>${clicks}`,
  );
  return html`<svg viewBox="0 0 ${width} ${CHART_HEIGHT}" aria-hidden="true">${bars}</svg><details><summary>${say.day} · ${say.clicks}</summary><table><tr><th scope="col">${say.day}<th scope="col">${say.clicks}${rows}</table></details>`;
}

const NAME_LENGTH_MAX = 60;

function list(
  { tag, statistics: say }: Messages,
  title: string,
  rows: readonly ValueCount[],
  nameOf: (value: string) => string,
): Html {
  const number = new Intl.NumberFormat(tag);
  const most = Math.max(1, ...rows.map(({ clicks }) => clicks));
  const items = rows.map(
    ({ value, clicks }) =>
      html`<li><bdi>${nameOf(value).slice(0, NAME_LENGTH_MAX)}</bdi> <span>${number.format(clicks)}</span><svg viewBox="0 0 100 1.5" aria-hidden="true"><rect width="${Math.max(1, Math.round((clicks / most) * 100))}" height="1.5" rx=".75"/></svg></li>`,
  );
  return html`<h2>${title}</h2>${items.length === 0 ? html`<p>${say.nothing}</p>` : html`<ul class="rows">${items}</ul>`}`;
}
