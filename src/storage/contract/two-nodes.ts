import type { Adapter, AdapterStores } from './stores.ts';

/** An adapter that also opens two instances over one new storage. */
export interface NodesAdapter {
  readonly name: string;
  openTwo(): Promise<readonly [AdapterStores, AdapterStores]>;
}

/** Two instances over one storage, as one adapter: each call goes to the other one than the call before. */
export function twoNodes(adapter: NodesAdapter): Adapter {
  return {
    name: `${adapter.name} on two nodes`,
    async open() {
      const [one, two] = await adapter.openTwo();
      return alternating(one, two);
    },
  };
}

/** Methods that act on what the same node did before, so both are asked: the other node does nothing. */
const OF_ONE_NODE: ReadonlySet<string> = new Set(['finish', 'release']);

function onEach(first: object, second: object, name: string) {
  return async (...args: readonly unknown[]): Promise<void> => {
    for (const node of [first, second]) await Reflect.apply(Reflect.get(node, name), node, args);
  };
}

function alternating(one: AdapterStores, two: AdapterStores): AdapterStores {
  let calls = 0;

  /** The same store of both nodes. */
  function both<T extends object>(first: T, second: T): T {
    return new Proxy(first, {
      get(_, name) {
        if (typeof name === 'string' && OF_ONE_NODE.has(name)) return onEach(first, second, name);
        const node = ++calls % 2 === 0 ? first : second;
        const method: unknown = Reflect.get(node, name);
        return typeof method === 'function' ? method.bind(node) : method;
      },
    });
  }

  const stores = Object.fromEntries(
    Object.entries(one).map(([name, store]) => {
      const other: unknown = Reflect.get(two, name);
      return [name, isStore(store) && isStore(other) ? both(store, other) : store];
    }),
  );
  return {
    ...(stores as unknown as AdapterStores),
    reopen: async () => alternating(await one.reopen(), await two.reopen()),
    async close() {
      await one.close();
      await two.close();
    },
  };
}

const isStore = (value: unknown): value is object => typeof value === 'object' && value !== null;
