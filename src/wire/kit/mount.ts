import { Hono } from 'hono';
import type { RequestInfo } from './api-request.ts';
import type { OperationHead } from './operation.ts';
import type { Serve } from './serve.ts';

export type WireApp = Hono<{ Bindings: RequestInfo }>;

/**
 * Adds the operations as routes below `basePath`, which can be ''. Operations with the same method and path are one
 * route. The first listed route that matches a path serves it. `strict`: a trailing slash makes another path.
 */
export function mountOperations<O extends OperationHead>(
  basePath: string,
  operations: readonly O[],
  serve: Serve<O>,
  { strict = true }: { readonly strict?: boolean } = {},
): WireApp {
  const app: WireApp = new Hono({ strict });
  for (const { path, method, candidates } of routesOf(operations)) {
    app.on(method, basePath + toPattern(path), (c) =>
      serve.operation(candidates, c.req.raw, c.env, c.req.param()),
    );
  }
  const methodsOf = createMethodsOf(operations, { basePath, strict });
  app.notFound((c) => serve.unmatched(c.req.raw, c.env, methodsOf(c.req.path)));
  return app;
}

interface Route<O> {
  readonly path: string;
  readonly method: string;
  readonly candidates: O[];
}

function routesOf<O extends OperationHead>(operations: readonly O[]): readonly Route<O>[] {
  const routes = new Map<string, Route<O>>();
  for (const operation of operations) {
    for (const method of [operation.method].flat()) {
      const name = `${method} ${operation.path}`;
      const route = routes.get(name) ?? { path: operation.path, method, candidates: [] };
      route.candidates.push(operation);
      routes.set(name, route);
    }
  }
  return [...routes.values()];
}

const toPattern = (path: string): string =>
  path.replaceAll(/\{(\w+)\}/g, ':$1').replaceAll(/\{(\w+)\+\}/g, ':$1{.+}');

/** The methods that the operations accept on a path. */
export function createMethodsOf(
  operations: readonly OperationHead[],
  { basePath = '', strict = true }: { readonly basePath?: string; readonly strict?: boolean } = {},
): (path: string) => readonly string[] {
  const routes = operations.map(({ path, method }) => {
    const pattern = path.replaceAll(/\{\w+\}/g, '[^/]+').replaceAll(/\{\w+\+\}/g, '.+');
    return {
      methods: [method].flat().flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name])),
      pattern: new RegExp(`^${basePath}${pattern}${strict ? '' : '/?'}$`),
    };
  });
  return (path) => [
    ...new Set(routes.flatMap(({ methods, pattern }) => (pattern.test(path) ? methods : []))),
  ];
}
