import { beforeEach, expect, test } from 'bun:test';
import { OWN_DOMAIN } from '../../../tests/support/lane.ts';
import { createAddressList } from '../../clicks/geo/address-list.ts';
import { createHosts } from '../hosts.ts';
import { createOriginReader } from '../visit-origin.ts';
import type { VisitRequest } from '../visit-request.ts';
import { createLanePages, type LanePages, type LaneVisits } from './lane-pages.ts';
import { readStrictHead } from './strict-head.ts';

const CLIENT = { peer: '192.0.2.1', peerBytes: Buffer.alloc(0), peerIsProxy: false };

let asked: VisitRequest[];
let loads: number;
let visits: LaneVisits;
let load: () => Promise<LaneVisits>;
let pages: LanePages;
beforeEach(() => {
  asked = [];
  loads = 0;
  visits = {
    handler: {
      look: async (request) => {
        asked.push(request);
        return { kind: 'nothing' };
      },
      answer: async () => ({
        status: 404,
        headers: [
          ['x-robots-tag', 'noindex'],
          ['content-type', 'text/html'],
          ['set-cookie', 'a=1'],
        ],
        body: '<p>é</p>',
      }),
      counters: {} as LaneVisits['handler']['counters'],
    },
    prepare: () => true,
  };
  load = async () => visits;
  const hosts = createHosts();
  hosts.load([OWN_DOMAIN], OWN_DOMAIN.id, { catchAll: false, elsewhere: ['api.sho.rt'] });
  pages = createLanePages({
    hosts,
    reserved: new Set(['api']),
    readOrigin: createOriginReader({
      trustedProxies: createAddressList([]),
      countryHeader: '',
      isSecure: true,
      onUntrustedProxy: () => undefined,
    }),
    load() {
      loads++;
      return load();
    },
    clock: { nowMs: () => 1_000 },
  });
});

function answerTo(head: string): ReturnType<LanePages['answer']> {
  const request = readStrictHead(Buffer.from(`${head}\r\n\r\n`, 'latin1'), 0);
  if (request.kind !== 'request') throw new Error(`no request: ${head}`);
  return pages.answer(CLIENT, request);
}
const to = (target: string, host = 'sho.rt') => answerTo(`GET ${target} HTTP/1.1\r\nHost: ${host}`);

test('an answer has its fields as Bun’s server writes them, its length in bytes, and no body for HEAD', async () => {
  const head =
    'HTTP/1.1 404 Not Found\r\nset-cookie: a=1\r\nContent-Type: text/html\r\nx-robots-tag: noindex\r\n' +
    'Date: Thu, 01 Jan 1970 00:00:01 GMT\r\nContent-Length: 9';
  const page = await to('/x');
  expect(page?.write(false).toString()).toBe(`${head}\r\n\r\n<p>é</p>`);
  expect(page?.write(true).toString()).toBe(`${head}\r\nConnection: close\r\n\r\n<p>é</p>`);
  const bare = await answerTo('HEAD /x HTTP/1.1\r\nHost: sho.rt');
  expect(bare?.write(false).toString()).toBe(`${head}\r\n\r\n`);
});

test('fields of one name are joined as Bun’s server joins them', async () => {
  await answerTo(
    'GET /x?a=b?c HTTP/1.1\r\nHost: sho.rt\r\nCookie: a=1\r\nAccept: x\r\ncookie: b=2\r\nACCEPT: y\r\nDNT:',
  );
  const [request] = asked;
  const { headers, path, query, address, isSecure } = request as VisitRequest;
  expect([path, query, address, isSecure]).toEqual(['/x', 'a=b?c', '192.0.2.1', true]);
  expect(['host', 'cookie', 'accept', 'dnt', 'absent'].map((name) => headers.get(name))).toEqual([
    'sho.rt',
    'a=1; b=2',
    'x, y',
    '',
    null,
  ]);
});

const ELSEWHERE: readonly [why: string, target: string, host?: string][] = [
  ['the root of a host', '/'],
  ['the root with a query', '/?a'],
  ['a path of another part of the server', '/api/v1/links'],
  ['such a path in other letters', '/API'],
  ['a host that is not ours', '/x', 'else.where'],
  ['a host that another part answers', '/x', 'api.sho.rt'],
  ['a dot segment', '/a/../x'],
  ['an encoded dot segment', '/%2E%2e/x'],
  ['a sign that URLs encode', '/x"'],
  ['a sign that URLs encode in queries', "/x?a='"],
  ['a backslash, which URLs read as a slash', '/a\\x'],
];
for (const [why, target, host] of ELSEWHERE) {
  test(`${why} is for the full server, and loads nothing`, () => {
    expect(to(target, host)).toBeNull();
    expect(loads).toBe(0);
  });
}

test('a visit that needs the main process is for the full server', async () => {
  visits = { ...visits, prepare: () => false };
  expect(await to('/x')).toBeNull();
});

test('what could not be loaded is loaded again for the next visit, and once it is there never again', async () => {
  load = () => Promise.reject(new Error('no memory'));
  expect(await to('/x')).toBeNull();
  load = async () => visits;
  expect(await to('/x')).not.toBeNull();
  expect(await to('/x')).not.toBeNull();
  expect(loads).toBe(2);
});

for (const part of ['look', 'answer'] as const) {
  test(`an error of "${part}" is for the full server, which shows and logs it`, async () => {
    visits = {
      ...visits,
      handler: {
        ...visits.handler,
        [part]: () => Promise.reject(new Error('database disk image is malformed')),
      },
    };
    expect(await to('/x')).toBeNull();
  });
}
