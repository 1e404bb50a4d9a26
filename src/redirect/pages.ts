/** The few pages that a visitor may meet instead of a destination: self-contained, no script, nothing from elsewhere. */
export type PageName =
  | 'missing'
  | 'expired'
  | 'disabled'
  | 'not_started'
  | 'unknown_host'
  | 'welcome'
  | 'failed';

interface PageText {
  readonly status: number;
  readonly title: string;
  readonly text: string;
}

const PAGES: Readonly<Record<PageName, PageText>> = {
  missing: {
    status: 404,
    title: 'No such link',
    text: 'There is nothing at this address. Perhaps a letter went astray: upper and lower case differ.',
  },
  expired: {
    status: 410,
    title: 'This link has ended',
    text: 'It led somewhere once, and does not any more.',
  },
  disabled: {
    status: 404,
    title: 'This link is switched off',
    text: 'Its owner has switched it off for now.',
  },
  not_started: {
    status: 404,
    title: 'Not yet',
    text: 'This link does not lead anywhere yet. Come back later.',
  },
  unknown_host: { status: 404, title: 'Nothing here', text: 'This server does not serve that name.' },
  welcome: {
    status: 200,
    title: 'Waymark',
    text: 'A short-link server. The reference of its interface is at /docs.',
  },
  failed: {
    status: 500,
    title: 'Something went wrong',
    text: 'The server could not look this link up. Try again soon.',
  },
};

const STYLE =
  ':root{color-scheme:light dark}body{margin:0;min-height:100vh;display:grid;place-items:center;font:1.125rem/1.6 system-ui,sans-serif;' +
  'background:light-dark(#f7f7f5,#16181c);color:light-dark(#1d1f23,#e8e8e6)}main{max-width:32rem;padding:2rem;text-align:center}' +
  'h1{font-size:1.75rem;line-height:1.25;margin:0 0 .75rem}p{margin:0;color:light-dark(#4a4f57,#b9bec7)}';

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
  'cache-control': 'no-store',
} as const;

const rendered = new Map(
  Object.entries(PAGES).map(([name, { title, text }]) => [
    name,
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
      `<title>${title}</title><style>${STYLE}</style></head><body><main><h1>${title}</h1><p>${text}</p></main></body></html>`,
  ]),
);

export function pageResponse(name: PageName): Response {
  return new Response(rendered.get(name) ?? '', { status: PAGES[name].status, headers: HEADERS });
}
