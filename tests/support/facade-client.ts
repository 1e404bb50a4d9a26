import { COMPAT_NAMES } from '../../src/facades/all-facades.ts';
import type { TestApp } from './app.ts';
import type { Exchange } from './exchange-file.ts';
import { sendTo } from './exchanges.ts';

/** What a test knows of the account that calls one API. */
export interface TestCaller {
  readonly app: TestApp;
  readonly key: string;
  readonly bearer: { readonly authorization: string };
  /** The native id of the link with that slug. */
  idOf(slug: string): Promise<string | null>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  send(request: Exchange['send']): Promise<{ readonly status: number; readonly body: any }>;
}

/** One API in the hands of the tests that all must pass. */
export interface LinkClient {
  /** Whether the API shows links that another API made. */
  readonly seesOthers: boolean;
  create(it: TestCaller, slug: string, url: string): Promise<void>;
  /** The URL that the API says the link leads to; null where it says that there is none. */
  read(it: TestCaller, slug: string): Promise<string | null>;
  edit?(it: TestCaller, slug: string, url: string): Promise<void>;
  remove?(it: TestCaller, slug: string): Promise<void>;
}

/** A list or statistics whose parameters are tried one by one. `$name` stands for what `facade-filters.test.ts` made. */
export interface FilterRow {
  /** Path below the mount, with what the operation needs. */
  readonly path: string;
  readonly json?: Readonly<Record<string, unknown>>;
  /** A value of each parameter that changes the answer. */
  readonly narrows: Readonly<Record<string, unknown>>;
  /** Values that a closed list does not have. */
  readonly refuses?: Readonly<Record<string, unknown>>;
  /** Parameters that select what the answer is about, or that change nothing here. */
  readonly others?: readonly string[];
}

/** What each folder of a compatible API exports as `NAMETestClient` from `test-client.ts`. */
export interface FacadeTestClient extends LinkClient {
  /** A path that GET answers otherwise than with 401 to any key. */
  readonly probe: string;
  /** By the name of each operation that narrows. */
  readonly filters: Readonly<Record<string, FilterRow>>;
}

const FOLDER = '../../src/facades';

/** By the name of the API. */
export const FACADE_CLIENTS: ReadonlyMap<string, FacadeTestClient> = new Map(
  await Promise.all(
    COMPAT_NAMES.map(async (name): Promise<[string, FacadeTestClient]> => {
      const module: Readonly<Record<string, FacadeTestClient>> = await import(
        `${FOLDER}/${name}/test-client.ts`
      );
      const client = module[`${name}TestClient`];
      if (client === undefined) throw new Error(`no ${name}TestClient`);
      return [name, client];
    }),
  ),
);

export const createTestCaller = (
  app: TestApp,
  facade: string,
  { key, idOf }: Pick<TestCaller, 'key' | 'idOf'>,
): TestCaller => ({
  app,
  key,
  bearer: { authorization: `Bearer ${key}` },
  idOf,
  async send(request) {
    const { status, text } = await sendTo(app, facade, request);
    return { status, body: text === '' ? null : JSON.parse(text) };
  },
});
