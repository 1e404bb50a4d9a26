import { UNLIMITED } from '../../src/core/plans/plan.ts';
import { loadFacades, PRESET_PLANS } from '../../src/facades/all-facades.ts';
import { JSON_TYPE } from '../../src/wire/http/reply.ts';
import { UNMATCHED } from '../../src/wire/kit/api-request.ts';
import type { Facade } from '../../src/wire/kit/facade.ts';
import type {
  Recorded,
  RecordedAnswer,
  RecordedOperation,
  RecordedRefusal,
  RecordedRequest,
} from '../../src/wire/kit/recorded.ts';
import type { RefusalTable } from '../../src/wire/refusals/refusal.ts';
import type { Exchange, ExchangeFile } from './exchange-file.ts';
import { readExchangeFiles } from './exchange-file.ts';
import { type FacadeAnswer, fill, openReplay, type Replay, sendTo } from './exchanges.ts';
import { createFaultyStores } from './faulty-stores.ts';
import {
  HURRIED,
  SPENT,
  setPlan,
  withBadBodies,
  withKey,
  withoutScope,
  workspaceOf,
} from './spoilt-requests.ts';

const FACADES = await loadFacades();

/** Replaces the key in recorded requests. */
export const KEY_IN_EXAMPLES = 'YOUR_API_KEY';
/** Longer answers are not used as examples. */
const EXAMPLE_LENGTH_MAX = 1_500;

/** The place of an exchange: its file and step. */
interface Place {
  readonly file: ExchangeFile;
  readonly step: number;
}

/** A request and its answer. */
interface Sent {
  readonly place: Place;
  readonly operation: string;
  readonly send: Exchange['send'];
  readonly answer: RecordedAnswer;
  readonly code: string | null;
}

/** What the exchanges of a facade show of each operation, and every refusal that it can be brought to. */
export async function recordFacade(facade: Facade): Promise<Recorded> {
  const sent: Sent[] = [];
  for (const file of readExchangeFiles(facade.name)) sent.push(...(await replayFile(facade, file)));
  const recorded: Record<string, RecordedOperation> = {};
  for (const { name } of facade.operations) {
    const own = sent.filter(({ operation }) => operation === name);
    const successes = own.filter(({ code }) => code === null);
    const shown = chooseExample(successes) ?? own[0];
    if (shown === undefined) continue;
    const provoked = await provoke(facade, shown);
    recorded[name] = {
      request: toRecordedRequest(shown.send),
      answer: shown.answer,
      successes: distinct(successes.map(({ answer: { status, type } }) => ({ status, type }))),
      refusals: shortest([...own, ...provoked]),
    };
  }
  recorded[UNMATCHED] = await recordUnmatched(facade);
  return recorded;
}

/** How the API refuses what no operation takes. */
async function recordUnmatched(facade: Facade): Promise<RecordedOperation> {
  const place: Place = { file: { about: '', accounts: {}, exchanges: [] }, step: 0 };
  const { replay, codes } = await openRecording(facade, place.file);
  const [first] = facade.operations;
  const sends: readonly Send[] = [
    { method: 'GET', path: '/no/such/path' },
    { method: 'OPTIONS', path: (first?.path ?? '').replaceAll(/\{\w+\+?\}/g, '1') },
  ];
  const sent: Sent[] = [];
  for (const send of sends) {
    codes.length = 0;
    const answer = await sendTo(replay.app, facade.name, send);
    sent.push(toSent(facade, { replay, codes, place, send, answer }));
  }
  const [send = { method: 'GET', path: '/' }] = sends;
  const [{ answer } = { answer: { status: 404, type: '', body: '' } }] = sent;
  return { request: toRecordedRequest(send), answer, successes: [], refusals: shortest(sent) };
}

async function replayFile(facade: Facade, file: ExchangeFile): Promise<readonly Sent[]> {
  const { replay, codes } = await openRecording(facade, file);
  const sent: Sent[] = [];
  for (const [step, exchange] of file.exchanges.entries()) {
    if (!('send' in exchange)) {
      await replay.run(exchange);
      continue;
    }
    codes.length = 0;
    const send = withoutKeys(fill(exchange.send, replay.saved) as Exchange['send'], replay);
    const answer = await replay.run(exchange);
    if (answer !== null) sent.push(toSent(facade, { replay, codes, place: { file, step }, send, answer }));
  }
  return sent;
}

/** A replay whose refusals are noted by their code, with every choice that is random made alike each time. */
async function openRecording(facade: Facade, file: ExchangeFile) {
  const codes: string[] = [];
  const stores = createFaultyStores();
  const noting = notingRefusals(facade, codes);
  const facades = FACADES.map((one) => (one.name === facade.name ? noting : one));
  const replay = await openReplay(facade.name, file, {
    facades,
    random: steadyRandom(),
    between: stores,
    plans: [...PRESET_PLANS, SPENT, HURRIED],
  });
  return { replay, codes, stores };
}

function notingRefusals(facade: Facade, codes: string[]): Facade {
  const noted = (table: RefusalTable): RefusalTable =>
    Object.fromEntries(
      Object.entries(table).map(([code, say]) => [
        code,
        (details: never) => {
          codes.push(code);
          return say(details);
        },
      ]),
    ) as unknown as RefusalTable;
  return {
    ...facade,
    refusals: noted(facade.refusals),
    operations: facade.operations.map((one) =>
      'open' in one || one.refusals === undefined
        ? one
        : { ...one, refusals: noted({ ...facade.refusals, ...one.refusals }) },
    ),
  };
}

/** Bytes that are the same at every recording. */
export function steadyRandom() {
  let state = 20_261_121;
  return {
    bytes: (count: number) =>
      Uint8Array.from({ length: count }, () => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return state >>> 24;
      }),
  };
}

function toSent(
  facade: Facade,
  {
    replay,
    codes,
    place,
    send,
    answer,
  }: {
    replay: Replay;
    codes: readonly string[];
    place: Place;
    send: Exchange['send'];
    answer: FacadeAnswer;
  },
): Sent {
  const [counted = ''] = replay.app.calls.at(-1) ?? [];
  const operation = counted.slice(facade.name.length + 1);
  const recorded = toRecordedAnswer(answer);
  return {
    place,
    operation,
    send,
    answer: recorded,
    code: codeOf(facade, operation, recorded, codes.at(-1)),
  };
}

/** Null for a success. */
function codeOf(
  facade: Facade,
  operation: string,
  { status, type, body }: RecordedAnswer,
  noted: string | undefined,
): string | null {
  if (noted !== undefined) return noted;
  const described = facade.operations.find(({ name }) => name === operation);
  if (status >= 400) return 'verdict';
  const isOther = described === undefined || 'open' in described || described.output === null;
  return isOther || type !== JSON_TYPE || described.output.safeParse(body).success ? null : 'verdict';
}

function toRecordedAnswer({ status, headers, text }: FacadeAnswer): RecordedAnswer {
  const [type = ''] = (headers.get('content-type') ?? '').split(';');
  return { status, type, body: type === JSON_TYPE ? JSON.parse(text) : text };
}

/** The same request with the key of the examples in place of every key that was made for the replay. */
function withoutKeys(send: Exchange['send'], { saved }: Replay): Exchange['send'] {
  let text = JSON.stringify(send);
  for (const secret of saved.values()) {
    if (!secret.startsWith('wm_')) continue;
    text = text
      .replaceAll(btoa(`${secret}:`), btoa(`${KEY_IN_EXAMPLES}:`))
      .replaceAll(secret, KEY_IN_EXAMPLES);
  }
  return JSON.parse(text) as Exchange['send'];
}

/** The key that a step sends; null when it sends none. */
export function keyOf(send: Exchange['send'], { saved }: Replay): string | null {
  const text = JSON.stringify(fill(send, saved));
  const secrets = [...saved.values()].filter((value) => value.startsWith('wm_'));
  return secrets.find((secret) => text.includes(secret) || text.includes(btoa(`${secret}:`))) ?? null;
}

/** A step as it is recorded. */
export const recordedRequestOf = (send: Exchange['send'], replay: Replay): RecordedRequest =>
  toRecordedRequest(withoutKeys(fill(send, replay.saved) as Exchange['send'], replay));

const toRecordedRequest = ({ method, path, headers, json, form }: Exchange['send']) => ({
  method,
  path,
  ...(headers === undefined || Object.keys(headers).length === 0 ? {} : { headers }),
  ...(json === undefined ? {} : { json }),
  ...(form === undefined ? {} : { form }),
});

const RANKS = { seed: 0, public: 1, ours: 2 } as const;
const UNKNOWN_RANK = 1_000;

/** The one that is marked; else one that names a key and is short, and what the vendor's own page shows before all others. */
function chooseExample(successes: readonly Sent[]): Sent | undefined {
  const rankOf = ({ place, send, answer }: Sent): number => {
    const exchange = place.file.exchanges[place.step];
    if (exchange === undefined || !('from' in exchange)) return UNKNOWN_RANK;
    if (exchange.shown === true) return -1;
    const hasKey = JSON.stringify(send).includes(KEY_IN_EXAMPLES);
    const isShort = JSON.stringify([send, answer]).length <= EXAMPLE_LENGTH_MAX;
    const isEmpty = Array.isArray(send.json) && send.json.length === 0;
    const isReadable = !isEmpty && send.text === undefined && answer.type === JSON_TYPE;
    return (hasKey ? 0 : 100) + (isReadable ? 0 : 50) + (isShort ? 0 : 10) + RANKS[exchange.from];
  };
  return [...successes].sort((a, b) => rankOf(a) - rankOf(b))[0];
}

const distinct = <T>(all: readonly T[]): readonly T[] => [
  ...new Map(all.map((one) => [JSON.stringify(one), one])).values(),
];

/** One refusal of each code and status: the one with the fewest words. */
function shortest(sent: readonly Sent[]): readonly RecordedRefusal[] {
  const found = new Map<string, RecordedRefusal>();
  for (const { code, answer } of sent) {
    if (code === null) continue;
    const name = `${answer.status} ${code} ${code === 'verdict' ? JSON.stringify(answer.body) : ''}`;
    const held = found.get(name);
    if (held === undefined || lengthOf(answer) < lengthOf(held)) found.set(name, { code, ...answer });
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, refusal]) => refusal);
}

const lengthOf = ({ body }: RecordedAnswer): number => JSON.stringify(body).length;

type Send = Exchange['send'];

/** What every operation can be brought to refuse, each tried on the example as it stands at its place. */
async function provoke(facade: Facade, shown: Sent): Promise<readonly Sent[]> {
  const operation = facade.operations.find(({ name }) => name === shown.operation);
  const { place } = shown;
  const { replay, codes, stores } = await openRecording(facade, place.file);
  for (const step of place.file.exchanges.slice(0, place.step)) await replay.run(step);
  const exchange = place.file.exchanges[place.step];
  if (exchange === undefined || !('send' in exchange)) return [];
  const send = fill(exchange.send, replay.saved) as Send;
  const found: Sent[] = [];
  const attempt = async (one: Send) => {
    codes.length = 0;
    const answer = await sendTo(replay.app, facade.name, one);
    const sent = toSent(facade, { replay, codes, place, send: withoutKeys(one, replay), answer });
    if (sent.operation === shown.operation) found.push(sent);
  };
  const workspace = workspaceOf(send, replay);
  await setPlan(replay, workspace, UNLIMITED);
  await attempt(withKey(send, replay, 'wrong'));
  if (operation !== undefined && !('open' in operation)) {
    const lacking = await withoutScope(operation, send, { replay, workspace });
    if (lacking !== null) await attempt(lacking);
    for (const one of withBadBodies(operation, send)) await attempt(one);
  }
  for (const fault of ['full', 'away', 'raced', 'closed', 'broken'] as const) {
    stores.fault = fault;
    await attempt(send);
    stores.fault = 'none';
  }
  await setPlan(replay, workspace, SPENT.name);
  await attempt(send);
  await setPlan(replay, workspace, HURRIED.name);
  for (let calls = 0; calls < 2; calls++) await attempt(send);
  return found;
}
