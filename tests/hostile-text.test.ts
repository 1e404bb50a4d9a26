import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAddressList } from '../src/clicks/geo/address-list.ts';
import { NOWHERE } from '../src/clicks/geo/geo-file.ts';
import { readReferrer } from '../src/clicks/steps/referrer.ts';
import { readUtm } from '../src/clicks/steps/utm.ts';
import { createVisitorReader } from '../src/clicks/visitor.ts';
import { isRange } from '../src/config/kind.ts';
import { parseEmail } from '../src/core/accounts/person.ts';
import { parseCursor } from '../src/core/base/cursor.ts';
import { parseDestination } from '../src/core/base/destination.ts';
import { parseHost } from '../src/core/base/host.ts';
import { escapeHtml } from '../src/core/base/html.ts';
import { skeletonOf } from '../src/core/base/look-alike.ts';
import { parseSlug, slugOfPath } from '../src/core/base/slug.ts';
import { readHintCodes } from '../src/core/rules/client-hints.ts';
import { isLanguage, readLanguages } from '../src/core/rules/language.ts';
import { UNKNOWN_VISITOR, type VisitorFacts } from '../src/core/rules/visitor.ts';
import { readDestination, readShortLink } from '../src/facades/cuttly/translate/addresses.ts';
import { forbidsFraming, framePolicyOf } from '../src/outbound/frame-policy.ts';
import { readWebUrl } from '../src/outbound/target.ts';
import { decodePage, titleIn } from '../src/outbound/title-source.ts';
import { readPicture } from '../src/pictures/picture-file.ts';
import { clientAddressOf } from '../src/redirect/client-address.ts';
import { hostName } from '../src/redirect/hosts.ts';
import { prefetchOf } from '../src/redirect/prefetch.ts';
import { createLog } from '../src/server/log.ts';
import { chooseType } from '../src/wire/http/accept.ts';
import { csvLine } from '../src/wire/http/csv.ts';
import { expectedVersion, hasAlready } from '../src/wire/http/etag.ts';
import { readQuery } from '../src/wire/http/read-query.ts';
import { bearerSecret } from '../src/wire/kit/authenticate.ts';
import { linkIds } from '../src/wire/values/ids.ts';
import { parseJson } from '../src/wire/values/json-text.ts';
import { readTime } from '../src/wire/values/time.ts';
import { sourceFiles } from './imports.ts';
import { patternsIn, piecesFor, SIGNS } from './patterns.ts';

const ROOT = join(import.meta.dir, '..');
const TEXT_LENGTH = 256 * 1_024;
/** Linear work takes a few milliseconds, quadratic work many seconds. */
const TAKES_MS_MAX = 500;

/** What a place does with a text that a stranger wrote. */
interface Place {
  readonly read: (text: string) => unknown;
  /** What would be worst for it, beside the usual signs. */
  readonly worst?: readonly string[];
}

const header = (name: string, value: string): Request => {
  const request = new Request('http://h/');
  try {
    request.headers.set(name, value);
  } catch {
    // No client can send it either.
  }
  return request;
};

const readDrawing = (text: string) => readPicture(new TextEncoder().encode(text));
const seen = createVisitorReader({ locate: () => NOWHERE });
const visitor = (said: Partial<VisitorFacts>) => seen({ ...UNKNOWN_VISITOR, ...said });
const policy = { isOwnHost: () => false, isBlockedHost: () => false };
const proxies = createAddressList(['0.0.0.0/0', '::/0']);
const page = new URL('https://page.example/');
const log = createLog({ level: 'info', readable: false, write: () => undefined });
const AGENTS = [
  'Macintosh ',
  'Mozilla/5.0 (',
  'compatible; ',
  'Android ',
  'Version/',
  'iPhone ',
  'bot',
  '+http://',
];

/** Every place where a text from outside meets a pattern, a split or a replacement. A new place is a new row. */
const PLACES: Readonly<Record<string, Place>> = {
  'the title of a page': {
    read: titleIn,
    worst: [
      '<title ',
      '<title>',
      '<title></title ',
      '</title ',
      '<!--',
      '<!---->',
      '<svg/>',
      '<svg ',
      '<svg></svg>',
      '<script',
      '<script>',
      '<script></script ',
      '<style></style>',
      '<template>',
      '<title>&',
      '<title> ',
    ],
  },
  'the text of a title': {
    read: (text) => titleIn(`<title>${text}</title>`),
    worst: ['&', '&#x', '&lt', '&amp;'],
  },
  'the charset that a page declares': {
    read: (text) => decodePage(Buffer.from(text), ''),
    worst: ['<meta ', '<meta charset ', '<meta charset=', '<?xml ', '<?xml encoding'],
  },
  'the charset that a content type names': {
    read: (text) => decodePage(new Uint8Array(), text),
    worst: ['charset', 'charset ', 'charset='],
  },
  'who may frame a page': {
    read: (text) => {
      const headers = new Headers();
      for (const name of ['content-security-policy', 'x-frame-options']) {
        try {
          headers.set(name, `frame-ancestors ${text}`);
        } catch {
          // No server can send it either.
        }
      }
      return forbidsFraming(framePolicyOf(page, headers), page);
    },
    worst: ['frame-ancestors ', 'frame-ancestors;', '*.', 'https://a', 'a:'],
  },
  'an address that a page redirects to': {
    read: (text) => readWebUrl(text, page),
    worst: ['http://a@', '../'],
  },
  'a destination': {
    read: (text) => [parseDestination(text, policy), parseDestination(`https://e.example/${text}`, policy)],
  },
  'a slug': { read: (text) => [text, `x${text}x`].map((one) => parseSlug(one, new Set(['api']))) },
  'the path of a visit': { read: (text) => slugOfPath(`/${text}`), worst: ['%2F', '%E6'] },
  'what a word looks like': { read: skeletonOf, worst: ['\u200d', 'ﬃ'] },
  'a host': {
    read: (text) => [parseHost(text), hostName(text), parseHost(`a.${text}`)],
    worst: ['a-', ':0'],
  },
  'an email address': {
    read: (text) => [parseEmail(text), parseEmail(`${text}@e.example`)],
    worst: ['a.', '@'],
  },
  'an address range': { read: isRange, worst: ['1.', '::', '0:', 'ffff:'] },
  'what a browser says of itself and of its purpose': {
    read: (text) => [
      prefetchOf(header('sec-purpose', text).headers),
      prefetchOf(header('x-purpose', text).headers),
      readHintCodes({ platform: text, mobile: text, brands: text }),
    ],
    worst: ['prefetch', 'prefetc', '"Brav', '"Brave', ';', '?1'],
  },
  'the agent of a visitor': {
    read: (text) => {
      const { agent, isBot, isPreviewer } = visitor({ userAgent: text });
      return [agent, isBot, isPreviewer];
    },
    worst: AGENTS,
  },
  'the languages of a visitor': {
    read: (text) => [readLanguages(text), visitor({ language: text }).language, isLanguage(text, 'fr')],
    worst: ['en-', 'en;q=', 'en,', 'en ; q = 1 '],
  },
  'the referrer of a visitor': {
    read: (text) => [readReferrer(text), readReferrer(`https://r.example/${text}`)],
  },
  'the campaign of a visit': {
    read: (text) => readUtm(`/?${text}`),
    worst: ['utm_source=', 'utm_source=%', '&utm_'],
  },
  'who a request was forwarded for': {
    read: (text) => clientAddressOf('192.0.2.1', text, proxies),
    worst: ['1.', '::', '0:', '1.1.1.1,', '[', '[::1]:', ' ,', '1.1.1.1:'],
  },
  'a query': { read: (text) => readQuery(`http://h/?${text}`), worst: ['a&', '%', 'a=%zz&'] },
  JSON: { read: parseJson, worst: ['[', '{"a":', '"a",', '\\"', '"\\', '1e', '{"a":1,"a":1},'] },
  'a time': { read: readTime, worst: ['2026-11-01T00:00:00.'] },
  'an id': { read: (text) => linkIds.read(`lnk_${text}`) },
  'a cursor': { read: (text) => parseCursor(text, 'created') },
  'a bearer of a key': {
    read: (text) => bearerSecret(header('authorization', `Bearer ${text}`)),
    worst: ['bearer '],
  },
  'the types that a client takes': {
    read: (text) => chooseType(text, ['text/csv']),
    worst: ['a/b,', 'a/b;q=1,', '*/*;'],
  },
  'the versions that a client has': {
    read: (text) => {
      hasAlready(header('if-none-match', text), '"a"');
      try {
        return expectedVersion(header('if-match', text), 'lnk_1');
      } catch {
        return null;
      }
    },
    worst: ['"lnk_', 'W/"', '"lnk_1.1.1",'],
  },
  'a short link that a Cuttly client names': {
    read: (text) => [readShortLink(text), readDestination(text), readShortLink(`http://${text}`)],
    worst: ['http://', '%25', ':1', '%2525'],
  },
  'a cell of a CSV file': { read: (text) => csvLine([text]), worst: ['"', '\r\n', '=', '""'] },
  'a drawing': {
    read: (text) => [text, `<svg ${text}>`, `<svg ${text} viewBox="0 0 1 1">${text}</svg>`].map(readDrawing),
    worst: ['<!-- -->', '<?a?>', '<!---->', ' width="', ' viewBox="1', '</svg', '</svg >', '<svg '],
  },
  'a text in HTML': { read: escapeHtml, worst: ['&amp;', '<', '`'] },
  'a text in the log': {
    read: (text) => log.info({ text, [text.slice(0, 20_000)]: 1 }, text),
    worst: ['?key=', '&token', 'bearer ', 'basic ', 'wm_', 'wm_0000000', '&key-', 'cookie'],
  },
};

const size = (piece: string): number => Math.floor(TEXT_LENGTH / piece.length);

describe('256 KB of the worst text take a moment, whatever reads them', () => {
  for (const [name, { read, worst = [] }] of Object.entries(PLACES)) {
    test(name, () => {
      for (const piece of [...SIGNS, ...worst]) {
        const text = piece.repeat(size(piece));
        expect([piece, takesLong(() => [read(text), read(`${text}\u0001`)])]).toEqual([piece, false]);
      }
    });
  }
});

describe('no pattern takes more than a moment, however often its own parts come', () => {
  // What takes forever at full length already shows at a small one.
  const SIZES = [32, 2_048, 16_384, 65_536];
  const files = sourceFiles(ROOT, 'src/**/*.ts').filter((file) => !file.endsWith('.test.ts'));
  const patterns = files.flatMap((file) => patternsIn(file, readFileSync(join(ROOT, file), 'utf8')));

  test.each(patterns.map((pattern) => [`${pattern.file}:${pattern.line}`, pattern] as const))(
    '%s',
    (_, pattern) => {
      expect(slowestPiece(pattern.source, pattern.flags, SIZES)).toBeNull();
    },
  );

  test('patterns are found with their file and line', () => {
    const text = [
      'const A = /a+$/g;',
      "return /[/]'/.test(x) ? 1 / 2 / 3 : text.replace(/\\//u, '/x/');",
    ].join('\n');
    expect(patternsIn('f.ts', text).map(({ line, source, flags }) => [line, source, flags])).toEqual([
      [1, 'a+$', 'g'],
      [2, "[/]'", ''],
      [2, '\\/', 'u'],
    ]);
    expect(patterns.length).toBeGreaterThan(200);
  });

  test('slow patterns are detected', () => {
    expect(slowestPiece('\\/+$', '', [65_536])).toBe('/');
  });
});

function slowestPiece(source: string, flags: string, sizes: readonly number[]): string | null {
  const pattern = new RegExp(source, flags.replace(/[gy]/g, ''));
  const pieces = piecesFor(source);
  for (const length of sizes) {
    for (const piece of pieces) {
      for (const head of ['', ...pieces.slice(0, 2)]) {
        // The last sign is in no class, so that the match fails at the end, and begins anew everywhere.
        const text = `${head}${piece.repeat(Math.ceil(length / piece.length))}\u0000`;
        if (takesLong(() => pattern.test(text))) return piece;
      }
    }
  }
  return null;
}

/** Twice in a row, so that a collection of garbage is not taken for work. */
const takesLong = (work: () => unknown): boolean =>
  [work, work].every((once) => processorMs(once) > TAKES_MS_MAX);

/** Of the processor, not of the clock: other programs may keep this one waiting. */
function processorMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
