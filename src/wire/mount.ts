import { Hono } from 'hono';
import type { Operation } from './operation.ts';
import type { Serve } from './serve.ts';

/** What the listener knows of a request that the request itself does not say. */
export interface RequestInfo {
  /** The client's address, as far as it is believed. */
  readonly address: string;
  /** Answers as the short URL with that host and raw path would; only where visitors are served too. */
  follow?(host: string, path: string): Promise<Response>;
}

export type WireApp = Hono<{ Bindings: RequestInfo }>;

/** The operations as routes below `basePath`; where two would match, the first listed is taken. */
export function mountOperations<D>(
  basePath: string,
  operations: readonly Operation<D>[],
  serve: Serve<D>,
): WireApp {
  const app: WireApp = new Hono();
  for (const operation of operations) {
    const path = basePath + operation.path.replaceAll(/\{(\w+)\}/g, ':$1');
    app.on(operation.method, path, (c) =>
      serve.operation(operation, c.req.raw, c.env.address, c.req.param()),
    );
  }
  const methodsOf = createMethodsOf(basePath, operations);
  app.notFound((c) => serve.unmatched(c.req.raw, c.env.address, methodsOf(c.req.path)));
  return app;
}

/** Which methods the routes of a path take. */
function createMethodsOf<D>(basePath: string, operations: readonly Operation<D>[]) {
  const routes = operations.map(({ path, method }) => ({
    method,
    pattern: new RegExp(`^${basePath}${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  }));
  return (path: string): readonly string[] => [
    ...new Set(
      routes.flatMap(({ method, pattern }) =>
        pattern.test(path) ? (method === 'GET' ? ['GET', 'HEAD'] : [method]) : [],
      ),
    ),
  ];
}
