import type { LinkId } from '../base/ids.ts';
import type { Link } from '../links/link.ts';
import { DEFAULT_FIELDS } from '../links/link-fields.ts';
import type { LINK_TEXTS } from './click.ts';

/** What the pipeline needs of a link; tags by their words. */
export type LinkFacts = Pick<Link, 'tags' | 'uniqueWindowMinutes' | 'utm' | (typeof LINK_TEXTS)[number]>;

/** Of a plain link; also for orphans and for deleted links, whose clicks still count. */
export const NO_LINK_FACTS: LinkFacts = DEFAULT_FIELDS;

/** For the pipeline, which works for all workspaces at once. */
export interface LinkFactsStore {
  /** Links with nothing but `NO_LINK_FACTS` are absent from the answer, and so are deleted ones. */
  factsOf(ids: readonly LinkId[]): Promise<ReadonlyMap<LinkId, LinkFacts>>;
}
