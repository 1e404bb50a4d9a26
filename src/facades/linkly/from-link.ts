import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { Link, LinkId } from '../../core/link.ts';
import type { LinkNames } from '../../wire/short-urls.ts';
import { writeSecond, writeTime } from '../../wire/time.ts';
import { fromRules, spelled } from './translate-rules.ts';

/** How links are shown. */
export interface Shown {
  readonly names: LinkNames;
  /** A link there has neither domain nor slug in this contract: only a `full_url`. */
  readonly ownHost: string;
  /** Who is told of what happens to a link. */
  readonly webhooksOf: (id: LinkId) => readonly string[];
}

export function fromLink(link: Link, { names, ownHost, webhooksOf }: Shown) {
  const kept: JsonObject = link.extras.linkly ?? {};
  const { utm, expires, behaviour } = link;
  const { og, pixels } = behaviour;
  const host = names.hostOf(link.domainId);
  const isNamed = host !== ownHost || kept.named_host === true;
  return {
    id: link.id,
    alias: null,
    url: asWritten(link, kept),
    name: orNull(link.title),
    note: orNull(link.note),
    head_tags: orNull(behaviour.headHtml) ?? keptText(kept.head_tags),
    body_tags: orNull(behaviour.bodyHtml) ?? keptText(kept.body_tags),
    linkify_words: kept.linkify_words ?? null,
    enabled: link.enabled,
    cloaking: behaviour.cloak,
    replacements: kept.replacements ?? null,
    domain: isNamed ? host : null,
    slug: isNamed ? `/${link.slug}` : null,
    utm_source: orNull(utm.source),
    utm_medium: orNull(utm.medium),
    utm_campaign: orNull(utm.campaign),
    utm_term: orNull(utm.term),
    utm_content: orNull(utm.content),
    og_title: orNull(og.title),
    og_description: orNull(og.description),
    og_image: orNull(og.image),
    full_url: names.shortUrl(host, link.slug),
    block_bots: behaviour.blockBots,
    rules: [...fromRules(kept.rules, behaviour)],
    workspace_id: link.workspaceId,
    referer_mode: keptText(kept.referer_mode),
    custom_referer: keptText(kept.custom_referer),
    click_fraud_mode: keptText(kept.click_fraud_mode),
    deleted: link.trashedAtMs !== null,
    created_by_user_id: link.createdBy,
    expiry_clicks: expires.clicks,
    expiry_datetime: expires.atMs === null ? null : writeTime(expires.atMs),
    expiry_destination: expires.redirectTo,
    forward_params: link.forwardQuery,
    fb_pixel_id: orNull(pixels.meta),
    ga4_tag_id: orNull(pixels.ga4),
    gtm_id: orNull(pixels.gtm),
    tiktok_pixel_id: orNull(pixels.tiktok),
    public_analytics: link.publicStats,
    hide_referrer: link.hideReferrer,
    skip_social_crawler_tracking: kept.skip_social_crawler_tracking === true,
    webhooks: [...webhooksOf(link.id)],
    inserted_at: writeSecond(link.createdAtMs),
  };
}

export type LinkAnswer = ReturnType<typeof fromLink>;

/** The destination as its owner wrote it, unless it was changed since through another API. */
function asWritten({ destination }: Link, { url }: JsonObject): string {
  return typeof url === 'string' && spelled(url) === destination ? url : destination;
}

const orNull = (text: string): string | null => (text === '' ? null : text);
const keptText = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null);
