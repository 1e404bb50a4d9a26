import { afterAll, expect, test } from 'bun:test';
import { PLAIN_ROUTE } from '../../tests/support/route.ts';
import { createAddressList } from '../clicks/geo/address-list.ts';
import {
  type Capture,
  createSpoolTexts,
  RECORD_MAX,
  readRecord,
  segmentMemory,
  writeRecord,
} from '../clicks/spool/spool-record.ts';
import { PLAIN_BEHAVIOUR } from '../core/rules/behaviour.ts';
import type { VisitorFacts } from '../core/rules/visitor.ts';
import { ANYBODY, type Go, resolve } from '../core/visits/resolve.ts';
import type { Route } from '../core/visits/route.ts';
import type { ServedHost } from '../redirect/hosts.ts';
import { createLaneCounters } from '../redirect/lane/lane-counters.ts';
import { createPlainVisits } from '../redirect/lane/plain-visits.ts';
import { PEER_HEADER } from '../redirect/lane/strict-head.ts';
import type { Found } from '../redirect/lookup.ts';
import { requestVisitor } from '../redirect/request-visitor.ts';
import { createVisitRecord } from '../redirect/visit-record.ts';
import type { VisitRequest } from '../redirect/visit-request.ts';
import { startHttpServer } from './http.ts';

const NOW_MS = Date.UTC(2026, 4, 4, 12);
const PROXY = '192.0.2.1';
const COUNTRY_HEADER = 'cf-ipcountry';
const trustedProxies = createAddressList([PROXY]);
const onUntrustedProxy = () => undefined;
const clock = { nowMs: () => NOW_MS };
const route: Route = { ...PLAIN_ROUTE, behaviour: PLAIN_BEHAVIOUR };
const host = { domainId: route.domainId, workspaceId: route.workspaceId, settings: {} } as ServedHost;

const go: Go = {
  ...(resolve(route, { ...ANYBODY, nowMs: NOW_MS, query: '', rest: '' }) as Go),
  rule: 2,
  variant: 3,
};

/** The visit as the spool keeps it. */
function toVisit(capture: Capture) {
  const memory = segmentMemory(new Uint8Array(RECORD_MAX));
  writeRecord(memory, 0, capture, 0);
  return readRecord(memory, 0, 'spool', { segment: 1, offset: 0 }, createSpoolTexts());
}

/** What the fast lane reads from the bytes of a request. */
function visitInLane(text: string, peer: string) {
  const bytes = Buffer.from(text, 'latin1');
  const found: Found = { route, rest: '', memo: { answer: null } };
  const seen: { facts: VisitorFacts | null; visit: ReturnType<typeof toVisit> } = {
    facts: null,
    visit: null,
  };
  const visits = createPlainVisits(
    {
      hosts: { of: () => host, ofBytes: () => host, load() {} },
      lookup: { find: () => found, prepared: null } as never,
      spool: {
        room: () => null,
        append(capture: Capture) {
          seen.visit = toVisit(capture);
          return true;
        },
      } as never,
      decide(_route, _behaviour, { facts }) {
        seen.facts = { ...facts };
        return go;
      },
      trustedProxies,
      countryHeader: COUNTRY_HEADER,
      respectDnt: false,
      clock,
      onUntrustedProxy,
    },
    createLaneCounters(),
  );
  expect(visits.read(bytes, 0)).toBe(true);
  const client = { peer, peerBytes: Buffer.from(peer), peerIsProxy: trustedProxies.has(peer) };
  visits.answer(client, bytes, { isLast: true, looked: found });
  return seen;
}

const requests: VisitRequest[] = [];
const server = startHttpServer({
  mounts: {} as never,
  redirects: {
    async handle(request: VisitRequest) {
      requests.push(request);
      return new Response();
    },
  } as never,
  otherHost: () => null,
  isControlHost: () => false,
  holdsSessions: () => false,
  isSecure: false,
  trustedProxies,
  countryHeader: COUNTRY_HEADER,
  onUntrustedProxy,
  onError(error) {
    throw error;
  },
  onPage: null,
});
afterAll(() => server.stop(0));

/** What the full server reads from the same request, once the lane has passed it on. */
async function visitInServer(text: string, peer: string) {
  const closed = Promise.withResolvers<void>();
  const socket = await Bun.connect({
    hostname: '127.0.0.1',
    port: server.port,
    socket: { data: () => undefined, close: () => closed.resolve() },
  });
  const passedOn = `${PEER_HEADER}: ${server.secret} ${peer}\r\nConnection: close\r\n\r\n`;
  socket.write(Buffer.from(text.replace(/\r\n$/, passedOn), 'latin1'));
  await closed.promise;
  const request = requests.pop();
  if (request === undefined) throw new Error('the server has not answered');
  return {
    facts: requestVisitor(request, null),
    visit: toVisit(createVisitRecord(request, host, { kind: 'click', route, go }, NOW_MS)),
  };
}

const CLIENT = '198.51.100.7';
const CHROME = {
  'User-Agent': 'Mozilla/5.0 (Linux; Android 10; K) Chrome/126.0.0.0 Mobile Safari/537.36',
  'Accept-Language': 'de-DE,de;q=0.9',
  Referer: 'https://news.example/a?b=c',
  'Sec-CH-UA': '"Not/A)Brand";v="8", "Chromium";v="126", "Brave";v="126"',
  'Sec-CH-UA-Mobile': '?1',
  'Sec-CH-UA-Platform': '"Android"',
};
const PROXIED = { 'X-Forwarded-For': '203.0.113.9, 198.51.100.8', 'CF-IPCountry': 'TW' };
const CASES: [what: string, peer: string, headers: Record<string, string>, target?: string][] = [
  ['nothing but a host', CLIENT, {}],
  ['all that a browser sends', CLIENT, CHROME, '/open?utm_source=mail&a=%20'],
  ['what a trusted proxy reports', PROXY, { ...CHROME, ...PROXIED }],
  ['what an untrusted proxy reports', CLIENT, { ...CHROME, ...PROXIED }],
  ['an address that a trusted proxy garbles', PROXY, { 'X-Forwarded-For': 'unknown' }],
  ['the mark of a QR code', CLIENT, CHROME, '/open?a=b&wm=qr'],
  ['an older mark of a prefetch', CLIENT, { ...CHROME, Purpose: 'prefetch' }],
  ['empty values', CLIENT, { 'User-Agent': '', Referer: '', 'Accept-Language': '', 'Sec-CH-UA': '' }],
  ['bytes beyond ASCII', CLIENT, { 'User-Agent': 'Müller/1.0', Referer: 'https://münchen.example/ü' }],
  [
    'texts longer than the spool keeps',
    CLIENT,
    { 'User-Agent': 'x'.repeat(1_500), Referer: 'y'.repeat(3_000) },
  ],
];

test.each(CASES)(
  'the fast lane and the full server read the same from %s',
  async (_, peer, headers, target = '/open') => {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const text = `GET ${target} HTTP/1.1\r\nHost: sho.rt\r\n${lines.join('')}\r\n`;
    const inLane = visitInLane(text, peer);
    const inServer = await visitInServer(text, peer);
    expect(inLane.facts?.userAgent).toBe(headers['User-Agent'] ?? '');
    expect(inLane.visit).not.toBeNull();
    expect(inServer.visit).toEqual(inLane.visit);
    expect(inServer.facts).toEqual(inLane.facts as VisitorFacts);
  },
);
