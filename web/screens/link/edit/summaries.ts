import type { Link } from '../../../api/types.ts';
import type { Format } from '../../../words/format.ts';
import { commonTexts } from '../../../words/texts/texts.ts';
import { type EditForm, readMetadata, type SectionName } from './edit-form.ts';
import type { EditTexts } from './texts/texts.ts';

interface Words {
  readonly link: Link;
  readonly t: EditTexts;
  readonly format: Format;
}

type Part = string | null | false;
type Summary = (form: EditForm, words: Words) => readonly Part[];

const filled = (label: string, text: string): Part => text !== '' && commonTexts.held().named(label, text);

const SUMMARIES: Readonly<Record<SectionName, Summary>> = {
  destination: ({ url }) => [url],
  address: ({ domain, slug }) => [`${domain}/${slug}`],
  labels: ({ title, tags, note, external_id: id, metadata }, { t }) => [
    title,
    ...tags.map((tag) => `#${tag}`),
    note !== '' && t.fields.note,
    filled(t.fields.external_id, id),
    Object.keys(readMetadata(metadata) ?? { wrong: 1 }).length > 0 && t.fields.metadata,
  ],
  when: ({ starts_at: startsAt, expires }, { t, format }) => [
    startsAt !== null && t.says.starts(format.dateTime(startsAt)),
    expires.at !== null && t.says.ends(format.dateTime(expires.at)),
    expires.clicks !== null && t.says.endsClicks(expires.clicks, format.number(expires.clicks)),
    expires.unique_clicks !== null &&
      t.says.endsPeople(expires.unique_clicks, format.number(expires.unique_clicks)),
    expires.redirect_to !== null && t.says.endsTo(expires.redirect_to),
  ],
  password: ({ password }, { link, t }) => [
    (password === null ? link.has_password : password !== '') && t.says.password,
  ],
  utm: ({ utm }) => Object.values(utm),
  preview: ({ og }) => [og.title, og.description, og.image],
  apps: ({ apps }, { t }) => [apps.ios !== null && t.says.ios, apps.android !== null && t.says.android],
  tracking: ({ pixels, head_html: head, body_html: body, click_id_param: parameter }, { t }) => [
    filled(t.pixels.meta, pixels.meta),
    filled(t.pixels.ga4, pixels.ga4),
    filled(t.pixels.gtm, pixels.gtm),
    filled(t.pixels.tiktok, pixels.tiktok),
    parameter,
    (head !== '' || body !== '') && t.says.html,
  ],
  behaviour: (form, { t }) => [
    String(form.redirect_status),
    form.forward_query && t.fields.forward_query,
    form.forward_path && t.fields.forward_path,
    form.hide_referrer && t.fields.hide_referrer,
    form.cloak && t.fields.cloak,
    form.block_bots && t.fields.block_bots,
    form.public_stats && t.fields.public_stats,
  ],
};

/** What a closed section holds, in a line. */
export function summaryOf(name: SectionName, form: EditForm, words: Words): string {
  const parts = SUMMARIES[name](form, words).filter((part) => part !== null && part !== false && part !== '');
  return parts.length === 0 ? words.t.nothing[name] : parts.join(' · ');
}
