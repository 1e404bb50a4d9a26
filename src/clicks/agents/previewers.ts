/** Product names of crawlers that fetch a page to show a preview of it in a chat or a social network. */
export const PREVIEWER_PRODUCTS = [
  'facebookexternalhit',
  'Facebot',
  'meta-externalfetcher',
  'Twitterbot',
  'LinkedInBot',
  'Slackbot',
  'Discordbot',
  'TelegramBot',
  'SkypeUriPreview',
  'Pinterestbot',
  'redditbot',
  'vkShare',
  'line-poker',
  'kakaotalk-scrap',
  'Iframely',
  'Embedly',
  'Cardyb',
  'MicrosoftPreview',
  'Mattermost-Bot',
] as const;

// WhatsApp's in-app browser does not begin with this name, and Pinterest's has no version 0.
const PREVIEWERS = new RegExp(
  `\\b(?:${PREVIEWER_PRODUCTS.join('|')}|Snap URL Preview)\\b|^WhatsApp/|\\bMastodon/|\\bPinterest/0\\.`,
  'i',
);

export const isPreviewer = (userAgent: string): boolean => PREVIEWERS.test(userAgent);
