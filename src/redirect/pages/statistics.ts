import { type Html, html } from '../../core/base/html.ts';
import { type ChartDay, FIGURE_DAYS, type PublicFigures, type ValueCount } from '../link-pages.ts';
import type { VisitAnswer } from '../visit-answer.ts';
import { dayChart } from './chart.ts';
import { type PageContext, sheet } from './layout.ts';
import type { Messages } from './messages/messages.ts';
import { FIGURES_STYLE } from './style.ts';

export interface StatisticsFacts extends PublicFigures {
  readonly shortUrl: string;
  readonly title: string;
}

/** A link's public statistics. */
export function statisticsPage(context: PageContext, facts: StatisticsFacts): VisitAnswer {
  return sheet(context, {
    status: 200,
    moreStyle: FIGURES_STYLE,
    title: ({ statistics }) => statistics.title,
    body: (messages) => bodyOf(messages, facts),
  });
}

function bodyOf(messages: Messages, facts: StatisticsFacts): Html {
  const { statistics: say } = messages;
  const { shortUrl, title, days } = facts;
  const heading = title === '' ? null : html`<p><strong dir="auto">${title}</strong></p>`;
  const head = html`<p><bdi dir="ltr">${shortUrl}</bdi></p>${heading}`;
  if (facts.allClicks === 0 && facts.clicks === 0)
    return html`${head}<p>${say.never}</p>${note(messages, facts)}`;
  const chart = facts.clicks === 0 ? html`<p>${say.none}</p>` : dayChart(messages, days);
  const left = html`<div>${figures(messages, facts)}<h2>${say.perDay}</h2><p>${periodOf(messages, days)}</p>${chart}${note(messages, facts)}</div>`;
  return html`${head}${ranges(messages, days.length)}<div class="columns">${left}<div>${lists(messages, facts)}</div></div>`;
}

function note(messages: Messages, { days, bots }: PublicFigures): Html {
  const { tag, statistics: say } = messages;
  const left = bots === 0 ? null : html`<p>${say.bots}: ${new Intl.NumberFormat(tag).format(bots)}</p>`;
  return html`${busiest(messages, days)}${left}<p>${say.people}</p>`;
}

/** Each period is its own page, so no script is needed. */
function ranges({ tag, statistics: say }: Messages, shown: number): Html {
  const length = new Intl.NumberFormat(tag, { style: 'unit', unit: 'day', unitDisplay: 'long' });
  const links = FIGURE_DAYS.map(
    (days) =>
      html`<a href="?days=${days}"${days === shown ? html` aria-current="page"` : null}>${length.format(days)}</a>`,
  );
  return html`<nav class="ranges" aria-label="${say.period}">${links}</nav>`;
}

function figures({ tag, statistics: say }: Messages, { clicks, visitors, allClicks }: PublicFigures): Html {
  const number = new Intl.NumberFormat(tag);
  const rows = [
    [say.clicks, clicks],
    [say.visitors, visitors],
    [say.allTime, allClicks],
  ] as const;
  return html`<dl class="figures">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${number.format(value)}</dd></div>`)}</dl>`;
}

function periodOf({ tag }: Messages, days: readonly ChartDay[]): string {
  const date = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone: 'UTC' });
  const [first, last] = [days[0], days.at(-1)];
  return first === undefined || last === undefined
    ? ''
    : date.formatRange(Date.parse(first.day), Date.parse(last.day));
}

function busiest({ tag, statistics: say }: Messages, days: readonly ChartDay[]): Html | null {
  const [most] = days.toSorted((a, b) => b.clicks - a.clicks);
  if (most === undefined || most.clicks === 0) return null;
  const date = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone: 'UTC' }).format(
    Date.parse(most.day),
  );
  return html`<p>${say.busiest}: ${date} (${new Intl.NumberFormat(tag).format(most.clicks)})</p>`;
}

/** Null when there were no clicks in the period. */
function lists(messages: Messages, { clicks, countries, sources, devices }: PublicFigures): Html | null {
  const { tag, statistics: say } = messages;
  if (clicks === 0) return null;
  const regions = new Intl.DisplayNames(tag, { type: 'region', fallback: 'code' });
  const countryName = (code: string): string =>
    code === '' ? say.unknown : /^[A-Z]{2}$/.test(code) ? (regions.of(code) ?? code) : code;
  return html`${list(messages, say.countries, countries, countryName)}${list(messages, say.sources, sources, (source) => source || say.direct)}${list(messages, say.devices, devices, (device) => say.deviceNames[device] ?? say.unknown)}`;
}

const NAME_LENGTH_MAX = 60;

/** Keeps the end of a long name: the end of a host tells who owns it. */
const shorten = (name: string): string =>
  name.length <= NAME_LENGTH_MAX ? name : `…${name.slice(1 - NAME_LENGTH_MAX)}`;

function list(
  { tag }: Messages,
  title: string,
  rows: readonly ValueCount[],
  nameOf: (value: string) => string,
): Html | null {
  if (rows.length === 0) return null;
  const number = new Intl.NumberFormat(tag);
  const most = Math.max(1, ...rows.map(({ clicks }) => clicks));
  const items = rows.map(
    ({ value, clicks }) =>
      html`<li><bdi>${shorten(nameOf(value))}</bdi> <span>${number.format(clicks)}</span><svg aria-hidden="true"><rect width="${Math.max(1, Math.round((clicks / most) * 100))}%" height="9"/></svg></li>`,
  );
  return html`<h2>${title}</h2><ul class="rows">${items}</ul>`;
}
