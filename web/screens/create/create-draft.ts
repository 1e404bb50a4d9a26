import type { NewLink } from '../../api/types.ts';

/** What is half written in the box. */
export interface CreateDraft {
  /** One destination, or one a line. */
  readonly text: string;
  /** Null: the domain of the workspace. */
  readonly domain: string | null;
  readonly slug: string;
  readonly tags: readonly string[];
  /** `undefined`: the row is not shown. */
  readonly endsAt: string | null | undefined;
  readonly password: string | undefined;
}

export const EMPTY_DRAFT: CreateDraft = {
  text: '',
  domain: null,
  slug: '',
  tags: [],
  endsAt: undefined,
  password: undefined,
};

/** For the next link after one was made: several links in a row have one domain and the same tags. */
export const nextDraft = ({ domain, tags }: CreateDraft): CreateDraft => ({ ...EMPTY_DRAFT, domain, tags });

/** As many links as one call of the API makes. */
export const LINES_MAX = 1_000;

export interface Line {
  /** As it was typed. */
  readonly text: string;
  readonly url: string;
  /** '' when the line has none. */
  readonly slug: string;
}

/** The lines that hold something: a URL, and a slug behind it if there is one. */
export function linesOf(text: string): readonly Line[] {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [url = '', slug = '', ...rest] = line.split(/\s+/);
      // What is neither a URL nor a URL with a slug goes to the server as it is, which says what is wrong with it.
      return rest.length > 0
        ? { text: line, url: line, slug: '' }
        : { text: line, url: withScheme(url), slug };
    });
}

const HOST_FIRST = /^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+(?::\d+)?(?:[/?#]|$)/u;

/** A person who types `example.com/a` means a URL. */
export const withScheme = (text: string): string => (HOST_FIRST.test(text) ? `https://${text}` : text);

/** Whether somebody is still at the start of a URL, where nothing is wrong yet. */
export const isBegun = (text: string): boolean => 'https://'.startsWith(text) || 'http://'.startsWith(text);

/** The link that the draft stands for; null when nothing is typed. */
export function newLinkOf(draft: CreateDraft): NewLink | null {
  const [url = ''] = draft.text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '');
  if (url.trim() === '') return null;
  return {
    url: withScheme(url.trim()),
    ...othersOf(draft),
    ...(draft.slug === '' ? {} : { slug: draft.slug.trim() }),
  };
}

/** The same domain, tags and end for each line. */
export function newLinksOf(draft: CreateDraft): readonly NewLink[] {
  return linesOf(draft.text).map(({ url, slug }) => ({
    url,
    ...othersOf(draft),
    ...(slug === '' ? {} : { slug }),
  }));
}

function othersOf({ domain, tags, endsAt, password }: CreateDraft): Partial<NewLink> {
  return {
    ...(domain === null ? {} : { domain }),
    ...(tags.length === 0 ? {} : { tags: [...tags] }),
    ...(endsAt === undefined || endsAt === null ? {} : { expires: { at: endsAt } }),
    ...(password === undefined || password === '' ? {} : { password }),
  };
}

/** Half-written text survives the closing of the box, until the page is closed. */
const drafts = new Map<string, CreateDraft>();

export const draftOf = (workspaceId: string): CreateDraft => drafts.get(workspaceId) ?? EMPTY_DRAFT;

export function keepDraft(workspaceId: string, draft: CreateDraft): void {
  if (draft === EMPTY_DRAFT) drafts.delete(workspaceId);
  else drafts.set(workspaceId, draft);
}
