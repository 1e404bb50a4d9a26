import type { Link, LinkChange } from '../../../api/types.ts';

/** What the tab Edit holds of a link: each field as its controls show it. */
export interface EditForm {
  readonly url: string;
  readonly domain: string;
  readonly slug: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly note: string;
  readonly external_id: string;
  /** As it is typed. */
  readonly metadata: string;
  readonly starts_at: string | null;
  readonly expires: Link['expires'];
  /** Null: as it is. `''` removes it. */
  readonly password: string | null;
  readonly utm: Link['utm'];
  readonly og: Link['og'];
  readonly apps: Link['apps'];
  readonly pixels: Link['pixels'];
  readonly head_html: string;
  readonly body_html: string;
  readonly click_id_param: string;
  readonly redirect_status: number;
  readonly forward_query: boolean;
  readonly forward_query_wins: boolean;
  readonly forward_path: boolean;
  readonly hide_referrer: boolean;
  readonly cloak: boolean;
  readonly block_bots: boolean;
  readonly unique_window_minutes: number | null;
  readonly public_stats: boolean;
}
export type EditField = keyof EditForm;

export const SECTIONS = [
  'destination',
  'address',
  'labels',
  'when',
  'password',
  'utm',
  'preview',
  'apps',
  'tracking',
  'behaviour',
] as const;
export type SectionName = (typeof SECTIONS)[number];

/** Every field stands in one section; one without does not compile. */
export const SECTION_OF: Readonly<Record<EditField, SectionName>> = {
  url: 'destination',
  domain: 'address',
  slug: 'address',
  title: 'labels',
  tags: 'labels',
  note: 'labels',
  external_id: 'labels',
  metadata: 'labels',
  starts_at: 'when',
  expires: 'when',
  password: 'password',
  utm: 'utm',
  og: 'preview',
  apps: 'apps',
  pixels: 'tracking',
  head_html: 'tracking',
  body_html: 'tracking',
  click_id_param: 'tracking',
  redirect_status: 'behaviour',
  forward_query: 'behaviour',
  forward_query_wins: 'behaviour',
  forward_path: 'behaviour',
  hide_referrer: 'behaviour',
  cloak: 'behaviour',
  block_bots: 'behaviour',
  unique_window_minutes: 'behaviour',
  public_stats: 'behaviour',
};
export const EDIT_FIELDS = Object.keys(SECTION_OF) as EditField[];

export const fieldsOf = (section: SectionName): readonly EditField[] =>
  EDIT_FIELDS.filter((field) => SECTION_OF[field] === section);

export function toEditForm(link: Link): EditForm {
  return {
    url: link.url,
    domain: link.domain,
    slug: link.slug ?? '',
    title: link.title,
    tags: link.tags,
    note: link.note,
    external_id: link.external_id ?? '',
    metadata: Object.keys(link.metadata).length === 0 ? '' : JSON.stringify(link.metadata, null, 2),
    starts_at: link.starts_at,
    expires: link.expires,
    password: null,
    utm: link.utm,
    og: link.og,
    apps: link.apps,
    pixels: link.pixels,
    head_html: link.head_html,
    body_html: link.body_html,
    click_id_param: link.click_id_param,
    redirect_status: link.redirect_status,
    forward_query: link.forward_query,
    forward_query_wins: link.forward_query_wins,
    forward_path: link.forward_path,
    hide_referrer: link.hide_referrer,
    cloak: link.cloak,
    block_bots: link.block_bots,
    unique_window_minutes: link.unique_window_minutes,
    public_stats: link.public_stats,
  };
}

/** The object that was typed; null if it is none. */
export function readMetadata(text: string): Record<string, unknown> | null {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** The change that the API takes; null while something typed cannot be sent. */
export function toLinkChange(changes: Partial<EditForm>): LinkChange | null {
  const {
    metadata,
    external_id: externalId,
    password,
    tags,
    unique_window_minutes: minutes,
    ...same
  } = changes;
  const data = metadata === undefined ? undefined : readMetadata(metadata);
  if (data === null || minutes === null) return null;
  return {
    ...same,
    ...(tags === undefined ? {} : { tags: [...tags] }),
    ...(minutes === undefined ? {} : { unique_window_minutes: minutes }),
    ...(externalId === undefined ? {} : { external_id: externalId.trim() === '' ? null : externalId }),
    ...(data === undefined ? {} : { metadata: data as LinkChange['metadata'] & object }),
    ...(password === undefined || password === null ? {} : { password }),
  };
}
