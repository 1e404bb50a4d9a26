import { html } from '../../core/base/html.ts';
import type { VisitAnswer } from '../visit-answer.ts';
import { card, type PageContext } from './layout.ts';

export interface SocialFacts {
  readonly shortUrl: string;
  /** Null when a password protects it. */
  readonly destination: string | null;
  readonly title: string;
  readonly description: string;
  readonly image: string;
}

/** For crawlers that build link previews: the link's own tags, as Open Graph and Twitter cards. */
export function socialPage(context: PageContext, facts: SocialFacts): VisitAnswer {
  const { shortUrl, destination, title, description, image } = facts;
  const tags: readonly (readonly [attribute: 'property' | 'name', name: string, content: string])[] = [
    ['name', 'description', description],
    ['property', 'og:type', 'website'],
    ['property', 'og:site_name', context.look.name],
    ['property', 'og:url', shortUrl],
    ['property', 'og:title', title],
    ['property', 'og:description', description],
    ['property', 'og:image', image],
    ['name', 'twitter:card', image === '' ? 'summary' : 'summary_large_image'],
    ['name', 'twitter:title', title],
    ['name', 'twitter:description', description],
    ['name', 'twitter:image', image],
  ];
  return card(context, {
    status: 200,
    icon: 'arrow',
    title: () => title,
    // A few crawlers obey X-Robots-Tag before they show a preview.
    headers: { 'x-robots-tag': '' },
    head: html`${tags.filter(([, , content]) => content !== '').map(([attribute, name, content]) => (attribute === 'name' ? html`<meta name="${name}" content="${content}">` : html`<meta property="${name}" content="${content}">`))}`,
    body: ({ preview }) =>
      html`${description === '' ? null : html`<p dir="auto">${description}</p>`}${destination === null ? null : html`<a class="button" href="${destination}">${preview.button}</a>`}`,
  });
}
