/** What a column of a file can be. */
export const FIELDS = [
  'url',
  'short_url',
  'domain',
  'slug',
  'title',
  'tags',
  'note',
  'external_id',
  'password',
  'enabled',
  'starts_at',
  'expires_at',
  'expires_clicks',
  'expires_to',
  'redirect_status',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
] as const;
export type Field = (typeof FIELDS)[number];

/** What each column is, in the order of the file; null for one that is left out. */
export type Columns = readonly (Field | null)[];

/** Names of columns, as exports of shorteners have them, without case, spaces and signs. */
const NAMES: Readonly<Record<Field, readonly string[]>> = {
  url: [
    'url',
    'longurl',
    'long',
    'destination',
    'destinationurl',
    'originalurl',
    'target',
    'targeturl',
    'to',
    'redirecturl',
  ],
  short_url: ['shorturl', 'shortlink', 'short', 'bitlink', 'link', 'from'],
  domain: ['domain', 'host', 'hostname'],
  slug: ['slug', 'keyword', 'key', 'shortcode', 'code', 'alias', 'backhalf', 'address', 'path', 'customslug'],
  title: ['title', 'name', 'nickname'],
  tags: ['tags', 'tag', 'labels'],
  note: ['note', 'notes', 'description', 'comments', 'comment'],
  external_id: ['externalid', 'id', 'linkid', 'reference'],
  password: ['password'],
  enabled: ['enabled', 'active', 'isactive'],
  starts_at: ['startsat', 'validsince', 'validfrom', 'start'],
  expires_at: [
    'expiresat',
    'validuntil',
    'expires',
    'expiry',
    'expirationdate',
    'expirydatetime',
    'expirein',
  ],
  expires_clicks: ['expiresclicks', 'maxvisits', 'maxclicks', 'clicklimit'],
  expires_to: ['expiresto', 'expiredurl', 'expiresredirectto', 'expirydestination'],
  redirect_status: ['redirectstatus', 'redirecttype', 'statuscode'],
  utm_source: ['utmsource'],
  utm_medium: ['utmmedium'],
  utm_campaign: ['utmcampaign'],
  utm_term: ['utmterm'],
  utm_content: ['utmcontent'],
};

export const VENDORS = ['Bitly', 'Dub', 'Shlink', 'YOURLS', 'Kutt'] as const;
export type Vendor = (typeof VENDORS)[number];

/** Columns that only one shortener's export has together. */
const MARKS: Readonly<Record<Vendor, readonly (readonly string[])[]>> = {
  Bitly: [['bitlink'], ['longurl', 'link', 'title']],
  Dub: [
    ['shortlink', 'destinationurl'],
    ['shortlink', 'key', 'url'],
    ['shortlink', 'url', 'externalid'],
  ],
  Shlink: [
    ['shortcode', 'longurl'],
    ['shorturl', 'longurl', 'visits'],
  ],
  YOURLS: [['keyword', 'url']],
  Kutt: [
    ['address', 'target'],
    ['link', 'target'],
  ],
};

const bare = (header: string): string => header.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/** Whose export it looks like; null for none that is known. */
export function vendorOf(headers: readonly string[]): Vendor | null {
  const names = new Set(headers.map(bare));
  return (
    VENDORS.find((vendor) => MARKS[vendor].some((marks) => marks.every((mark) => names.has(mark)))) ?? null
  );
}

/** What each column is, by its name. A field is found once: the first column that has the best name. */
export function matchColumns(headers: readonly string[]): Columns {
  const names = headers.map(bare);
  const columns: (Field | null)[] = headers.map(() => null);
  for (const field of FIELDS) {
    const at = NAMES[field]
      .map((name) => names.indexOf(name))
      .find((found) => found >= 0 && columns[found] === null);
    if (at !== undefined) columns[at] = field;
  }
  // Without a column of its own, `link` is the destination.
  if (!columns.includes('url')) {
    const at = columns.indexOf('short_url');
    const isOnly = !columns.some((field) => field === 'slug' || field === 'domain');
    if (at >= 0 && isOnly && names[at] === 'link') columns[at] = 'url';
  }
  return columns;
}

/** Whether the first record names columns: none of its cells is an address. */
export const isHeader = (cells: readonly string[]): boolean =>
  !cells.some((cell) => /^https?:\/\//i.test(cell.trim())) &&
  matchColumns(cells).some((field) => field !== null);

/** For a file without names: the column that has addresses is the destination. */
export const columnsWithoutNames = (cells: readonly string[]): Columns => {
  const at = cells.findLastIndex((cell) => /^https?:\/\//i.test(cell.trim()));
  const url = Math.max(at, 0);
  const slug = url === 0 ? (cells.length > 1 ? 1 : -1) : 0;
  return cells.map((_, nth) => (nth === url ? 'url' : nth === slug ? 'slug' : null));
};

/** The columns with `field` at `at`, and nowhere else. */
export const withColumn = (columns: Columns, at: number, field: Field | null): Columns =>
  columns.map((one, nth) => (nth === at ? field : one === field ? null : one));
