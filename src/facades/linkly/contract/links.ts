import { z } from 'zod';
import { keyOf } from '../../../core/base/actor.ts';
import {
  answeredField,
  carriedField,
  type FieldOptions,
  type FlagPath,
  ignored,
  linkField,
  linkTable,
  mapped,
  ownField,
  type TextPath,
  takes,
} from '../../../wire/kit/field-rows.ts';
import { writeSecond } from '../../../wire/values/time.ts';
import {
  callerFields,
  linklyAnything,
  linklyCount,
  linklyFlag,
  linklyKeptFlag,
  linklyKeptJson,
  linklyKeptText,
  linklyMoment,
  linklyNullable,
  linklyScalar,
  linklyText,
  linklyUrl,
  WORKSPACE_NOTE,
} from './values.ts';

const whole = z.int();
const bool = z.boolean();
const inWebhook = true;

const text = (path: TextPath, note: string, options?: FieldOptions) =>
  linkField(path, linklyText, note, options);
const flag = (path: FlagPath, note: string, options?: FieldOptions) =>
  linkField(path, linklyFlag, note, options);
const utm = (path: TextPath) =>
  text(path, 'added to the destination unless it has the parameter', { inWebhook });

/** A link, one row for each field, in the order of the answer. */
export const linklyLink = linkTable({
  id: answeredField(whole, ({ id }) => id, {
    request: mapped(linklyScalar, 'the number of the link to update'),
    inWebhook,
  }),
  alias: answeredField(z.null(), () => null, { request: ignored(linklyAnything, 'always null') }),
  url: ownField(z.string(), {
    request: mapped(linklyScalar, 'the destination; answered as it was sent'),
    core: 'destination',
    inWebhook,
  }),
  name: text('title', 'the title', { inWebhook }),
  note: text('note', 'the note'),
  head_tags: ownField(linklyNullable, {
    request: mapped(
      linklyScalar,
      'HTML of the interstitial; only carried if the operator or the plan forbids it',
    ),
    core: 'headHtml',
  }),
  body_tags: ownField(linklyNullable, {
    request: mapped(
      linklyScalar,
      'HTML of the interstitial; only carried if the operator or the plan forbids it',
    ),
    core: 'bodyHtml',
  }),
  linkify_words: carriedField(linklyKeptJson, 'stored and answered'),
  enabled: flag('enabled', 'whether the link redirects', { inWebhook }),
  cloaking: flag('cloak', 'shows the destination in a full-page frame', { inWebhook }),
  replacements: carriedField(linklyKeptJson, 'stored and answered'),
  domain: ownField(linklyNullable, {
    request: mapped(linklyScalar, "the host of a domain; default: the server's own"),
    inWebhook,
  }),
  slug: ownField(linklyNullable, {
    request: mapped(linklyScalar, 'the path, with or without its leading slash; needs a domain'),
    inWebhook,
  }),
  utm_source: utm('utm.source'),
  utm_medium: utm('utm.medium'),
  utm_campaign: utm('utm.campaign'),
  utm_term: utm('utm.term'),
  utm_content: utm('utm.content'),
  og_title: text('og.title', 'the title of a preview', { inWebhook }),
  og_description: text('og.description', 'the description of a preview', { inWebhook }),
  og_image: text('og.image', 'the image of a preview', { inWebhook }),
  full_url: ownField(z.string(), {
    request: ignored(linklyAnything, 'follows from domain and slug'),
    inWebhook,
  }),
  block_bots: flag('blockBots', 'known bots get 403', { inWebhook }),
  rules: ownField(z.array(z.unknown()), {
    request: mapped(z.array(z.unknown()).nullable().optional(), 'rotators, countries and platforms'),
    core: 'rules',
    inWebhook,
  }),
  workspace_id: answeredField(whole, ({ workspaceId }) => workspaceId, {
    request: mapped(linklyScalar, WORKSPACE_NOTE),
    inWebhook,
  }),
  referer_mode: {
    ...carriedField(linklyKeptText, ''),
    request: mapped(
      linklyScalar,
      'answered as it was sent; a value such as `no-referrer` hides the referrer',
    ),
  },
  custom_referer: carriedField(
    linklyKeptText,
    'stored and answered; no server can choose the referrer that a browser sends',
  ),
  click_fraud_mode: carriedField(linklyKeptText, 'stored and answered'),
  deleted: answeredField(bool, ({ trashedAtMs }) => trashedAtMs !== null, {
    request: ignored(linklyAnything, 'DELETE moves a link to the trash'),
  }),
  created_by_user_id: answeredField(whole.nullable(), ({ createdBy }) => keyOf(createdBy)),
  expiry_clicks: linkField(
    'expires.clicks',
    linklyCount,
    'the number of clicks after which the link expires',
  ),
  expiry_datetime: linkField(
    'expires.atMs',
    linklyMoment,
    'when the link expires, ISO 8601; default zone: UTC',
  ),
  expiry_destination: linkField(
    'expires.redirectTo',
    linklyUrl,
    'where an expired link redirects; default: a page with status 410',
  ),
  forward_params: flag('forwardQuery', "whether a visit's parameters are added to the destination", {
    inWebhook,
  }),
  fb_pixel_id: text('pixels.meta', 'shows an interstitial with this pixel'),
  ga4_tag_id: text('pixels.ga4', 'shows an interstitial with this tag'),
  gtm_id: text('pixels.gtm', 'shows an interstitial with this container'),
  tiktok_pixel_id: text('pixels.tiktok', 'shows an interstitial with this pixel'),
  public_analytics: flag('publicStats', 'whether the statistics are public', { inWebhook }),
  hide_referrer: flag('hideReferrer', 'the destination gets no referrer'),
  skip_social_crawler_tracking: carriedField(
    linklyKeptFlag,
    'stored and answered; crawlers never count as people',
  ),
  webhooks: ownField(z.array(z.string()), {
    request: mapped(
      z
        .union([z.array(z.string()), z.string()])
        .nullable()
        .optional(),
      'URLs that receive the events of this link, in addition to the current ones; needs an admin key',
    ),
  }),
  inserted_at: answeredField(z.string(), ({ createdAtMs }) => writeSecond(createdAtMs)),
});

const keyFields = callerFields(linklyScalar, linklyAnything);

export const linklySave = takes({
  ...keyFields,
  ...linklyLink.requestFields,
  link_id: mapped(linklyScalar, 'the same as `id`'),
  webhook: mapped(linklyScalar, 'one URL, as in `webhooks`'),
  conversion_tracking: {
    ...linklyLink.requestFields.enabled,
    note: '`true` sends the id of each click to the destination as `linkly_cid`; an addition of this server, not in answers',
  },
});
export type LinkWire = z.output<typeof linklySave.input>;

export const linklySaveMany = takes({
  ...keyFields,
  entries: mapped(z.array(z.unknown()), 'the links, at most 1,000'),
});
export const linklyOneLink = takes({ ...keyFields, id: mapped(linklyScalar, 'the number of the link') });
export const linklyManyLinks = takes({
  ...keyFields,
  ids: mapped(
    z.union([z.array(z.union([z.string(), z.number()])), z.string(), z.number()]),
    'the numbers of the links, at most 1,000',
  ),
});
export const linklyList = takes({
  ...keyFields,
  search: mapped(
    linklyScalar,
    'words, each of which is part of the name, note, slug or destination; ignores case and accents',
  ),
  page: mapped(linklyScalar, 'default: 1; an export without `page`, `page_size` and `sort_by` has all links'),
  page_size: mapped(linklyScalar, '1 to 1,000; default: 1,000; a larger number means 1,000'),
  sort_by: mapped(linklyScalar, 'id, inserted_at, name, url, or a click count; default: id'),
  sort_dir: mapped(linklyScalar, 'asc or desc; default: desc'),
  deleted: mapped(linklyScalar, 'true lists the trash'),
  format: mapped(linklyScalar, 'json; for an export also csv'),
});

export const linklyLinkOutput = z.strictObject(linklyLink.answerShape);
export type LinklyLinkAnswer = z.output<typeof linklyLinkOutput>;
export const linklyLinksOutput = z.array(linklyLinkOutput);

const count = whole.min(0).nullable();
export const linklyCounts = {
  clicks_total: count,
  clicks_today: count,
  clicks_thirty_days: count,
  human_clicks_total: count,
  human_clicks_today: count,
  human_clicks_previous_day: count,
  human_clicks_thirty_days: count,
  sparkline: z.array(whole).nullable(),
};
export const linklyListOutput = z.strictObject({
  links: z.array(z.strictObject({ ...linklyLink.answerShape, ...linklyCounts })),
  page_number: whole,
  page_size: whole,
  total_entries: whole,
  total_pages: whole,
  total_rows: whole,
  workspace_link_count: whole,
});
export const linklyDone = z.string();
export const linklyDeleted = z.strictObject({ deleted: whole });
