import { z } from 'zod';
import { carried, ignored, mapped } from '../../wire/field-class.ts';

// Programs write numbers, truth and texts as they please, and forms know nothing but text: what a value means is read
// by `translate-fields.ts`, which can say of every entry of a batch what is wrong with it.
const words = z.union([z.string(), z.number()]).nullable().optional();
const flag = z.union([z.boolean(), z.string(), z.number()]).nullable().optional();
const anything = z.unknown().optional();

/** What may be said of a link when it is made or changed. */
export const linkFields = {
  url: words,
  name: words,
  note: words,
  head_tags: words,
  body_tags: words,
  forward_params: flag,
  enabled: flag,
  utm_source: words,
  utm_medium: words,
  utm_campaign: words,
  utm_term: words,
  utm_content: words,
  domain: words,
  slug: words,
  og_title: words,
  og_description: words,
  og_image: words,
  fb_pixel_id: words,
  ga4_tag_id: words,
  gtm_id: words,
  tiktok_pixel_id: words,
  expiry_datetime: words,
  expiry_destination: words,
  expiry_clicks: words,
  rules: z.array(z.unknown()).nullable().optional(),
  cloaking: flag,
  block_bots: flag,
  public_analytics: flag,
  hide_referrer: flag,
  referer_mode: words,
  custom_referer: words,
  click_fraud_mode: words,
  linkify_words: anything,
  replacements: anything,
  skip_social_crawler_tracking: flag,
  conversion_tracking: flag,
};

/** What says which link, of which workspace, and who asks. */
const address = {
  id: words,
  link_id: words,
  workspace_id: words,
  ws: words,
  api_key: anything,
  alias: anything,
  deleted: anything,
  full_url: anything,
  webhooks: z
    .union([z.array(z.string()), z.string()])
    .nullable()
    .optional(),
  webhook: words,
};

export const linkInput = z.object({ ...address, ...linkFields });
export const batchInput = z.object({
  entries: z.array(z.unknown()),
  ws: words,
  workspace_id: words,
  api_key: anything,
});
export const linkIdInput = z.object({ id: words, ws: words, workspace_id: words, api_key: anything });
export const idsInput = z.object({
  ids: z.union([z.array(z.union([z.string(), z.number()])), z.string(), z.number()]),
  ws: words,
  workspace_id: words,
  api_key: anything,
});
export const listInput = z.object({
  search: words,
  page: words,
  page_size: words,
  sort_by: words,
  sort_dir: words,
  deleted: words,
  format: words,
  ws: words,
  workspace_id: words,
  api_key: anything,
});

const whose = mapped('the number of the workspace; that of the key without it');
const key = mapped('the API key, where no header has it');
export const callerClasses = { ws: whose, workspace_id: whose, api_key: key };
export const linkClasses = {
  url: mapped('the destination; given back as it was written'),
  name: mapped('the title'),
  note: mapped('the note'),
  head_tags: mapped('HTML of the interstitial; carried where neither operator nor plan allow it'),
  body_tags: mapped('HTML of the interstitial; carried where neither operator nor plan allow it'),
  forward_params: mapped('whether the parameters of a visit go on to the destination'),
  enabled: mapped('whether the link leads anywhere'),
  utm_source: mapped('added to the destination unless it has it'),
  utm_medium: mapped('added to the destination unless it has it'),
  utm_campaign: mapped('added to the destination unless it has it'),
  utm_term: mapped('added to the destination unless it has it'),
  utm_content: mapped('added to the destination unless it has it'),
  domain: mapped("the host of a domain; without it the server's own"),
  slug: mapped('the path, with or without its leading slash; needs a domain'),
  og_title: mapped('the title of a preview'),
  og_description: mapped('the description of a preview'),
  og_image: mapped('the image of a preview'),
  fb_pixel_id: mapped('an interstitial with this pixel'),
  ga4_tag_id: mapped('an interstitial with this tag'),
  gtm_id: mapped('an interstitial with this container'),
  tiktok_pixel_id: mapped('an interstitial with this pixel'),
  expiry_datetime: mapped('the end of the link, ISO 8601; UTC where no zone is named'),
  expiry_destination: mapped('where visitors go after the end; 410 without it'),
  expiry_clicks: mapped('how many clicks the link has'),
  rules: mapped('rotators, countries and platforms'),
  cloaking: mapped('the destination in a full-page frame'),
  block_bots: mapped('known bots get 403'),
  public_analytics: mapped('whether anybody may see the figures'),
  hide_referrer: mapped('no referrer on the way'),
  referer_mode: mapped('kept as written; a word for hiding hides the referrer'),
  custom_referer: carried('no server can send a referrer of its choice for a browser'),
  click_fraud_mode: carried('kept and given back'),
  linkify_words: carried('kept and given back'),
  replacements: carried('kept and given back'),
  skip_social_crawler_tracking: carried('crawlers are never counted as people'),
  conversion_tracking: mapped(
    'true gives the destination the id of each click as linkly_cid; not in answers, as it is ours',
  ),
};
export const addressClasses = {
  ...callerClasses,
  id: mapped('the number of the link that is changed'),
  link_id: mapped('the same, as the prose of the page calls it'),
  alias: ignored('always null'),
  deleted: ignored('DELETE moves a link to the trash'),
  full_url: ignored('follows from domain and slug'),
  webhooks: mapped(
    'URLs that get the events of this link, beside those that get them already; needs an admin key',
  ),
  webhook: mapped('one such address'),
};
export const batchClasses = { ...callerClasses, entries: mapped('the links, at most 1,000') };
export const linkIdClasses = { ...callerClasses, id: mapped('the number of the link') };
export const idsClasses = { ...callerClasses, ids: mapped('the numbers of the links, at most 1,000') };
export const listClasses = {
  ...callerClasses,
  search: mapped('words, each a part of name, note, slug or destination; case and accents do not matter'),
  page: mapped('1 without it; an export without page, size and order is whole'),
  page_size: mapped('1 to 1,000; 1,000 without it, and what is more is 1,000'),
  sort_by: mapped('id, inserted_at, name, url, or a click count; id without it'),
  sort_dir: mapped('asc or desc; desc without it'),
  deleted: mapped('true lists the trash'),
  format: mapped('json; of an export also csv'),
};

const text = z.string();
const textOrNull = text.nullable();
const whole = z.int();
const bool = z.boolean();
const json = z.unknown();

const linkShape = {
  id: whole,
  alias: z.null(),
  url: text,
  name: textOrNull,
  note: textOrNull,
  head_tags: textOrNull,
  body_tags: textOrNull,
  linkify_words: json,
  enabled: bool,
  cloaking: bool,
  replacements: json,
  domain: textOrNull,
  slug: textOrNull,
  utm_source: textOrNull,
  utm_medium: textOrNull,
  utm_campaign: textOrNull,
  utm_term: textOrNull,
  utm_content: textOrNull,
  og_title: textOrNull,
  og_description: textOrNull,
  og_image: textOrNull,
  full_url: text,
  block_bots: bool,
  rules: z.array(json),
  workspace_id: whole,
  referer_mode: textOrNull,
  custom_referer: textOrNull,
  click_fraud_mode: textOrNull,
  deleted: bool,
  created_by_user_id: whole.nullable(),
  expiry_clicks: whole.nullable(),
  expiry_datetime: textOrNull,
  expiry_destination: textOrNull,
  forward_params: bool,
  fb_pixel_id: textOrNull,
  ga4_tag_id: textOrNull,
  gtm_id: textOrNull,
  tiktok_pixel_id: textOrNull,
  public_analytics: bool,
  hide_referrer: bool,
  skip_social_crawler_tracking: bool,
  webhooks: z.array(text),
  inserted_at: text,
};
export const link = z.strictObject(linkShape);
export const linksOutput = z.array(link);

const figure = whole.min(0).nullable();
export const listedLink = z.strictObject({
  ...linkShape,
  clicks_total: figure,
  clicks_today: figure,
  clicks_thirty_days: figure,
  human_clicks_total: figure,
  human_clicks_today: figure,
  human_clicks_previous_day: figure,
  human_clicks_thirty_days: figure,
  sparkline: z.array(whole).nullable(),
});
export const listOutput = z.strictObject({
  links: z.array(listedLink),
  page_number: whole,
  page_size: whole,
  total_entries: whole,
  total_pages: whole,
  total_rows: whole,
  workspace_link_count: whole,
});
export const doneOutput = text;
export const deletedOutput = z.strictObject({ deleted: whole });
