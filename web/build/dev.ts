// The dashboard with hot reload, in front of a running server: what is no page of the dashboard goes to that server.
import page from './dev.html';

const serverPort = Number(process.env.WAYMARK_PORT ?? 8080);
const port = serverPort + 1;
const origin = `http://127.0.0.1:${serverPort}`;

/** Hop by hop, or about the connection to this server. */
const OWN_HEADERS = ['connection', 'host', 'transfer-encoding', 'content-length', 'keep-alive'];

/** The same request to the server, which believes that it comes from a page of its own. */
async function pass(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const headers = new Headers(request.headers);
  for (const name of OWN_HEADERS) headers.delete(name);
  headers.set('host', `localhost:${serverPort}`);
  if (headers.has('origin')) headers.set('origin', `http://localhost:${serverPort}`);
  try {
    const answer = await fetch(origin + pathname + search, {
      method: request.method,
      headers,
      body: request.body,
      redirect: 'manual',
      decompress: false,
      signal: request.signal,
    });
    return new Response(answer.body, answer);
  } catch (error) {
    return new Response(`The server at ${origin} does not answer: ${String(error)}\n`, { status: 502 });
  }
}

try {
  Bun.serve({
    hostname: '127.0.0.1',
    port,
    routes: {
      '/app': page,
      '/app/w/*': page,
      '/app/me': page,
      '/app/me/*': page,
      '/app/instance': page,
      '/app/instance/*': page,
      '/app/_parts': page,
      '/app/_parts/*': page,
    },
    development: { hmr: true, console: false },
    idleTimeout: 255,
    fetch: pass,
  });
  console.error(`waymark: the dashboard with hot reload: http://localhost:${port}/app`);
} catch (error) {
  console.error(`waymark: there is no hot reload: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
