import { expect } from 'bun:test';
import type { TestApp } from './app.ts';
import { type Answer, call } from './client.ts';

export const PASSWORD = 'a long enough password';
export const ANN = { email: 'ann@example.com', password: PASSWORD };

interface FromPage {
  readonly session?: string;
  readonly device?: string;
  readonly address?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a request as a page of the dashboard does, with or without a session. */
export function fromPage(app: TestApp, route: string, body?: unknown, send: FromPage = {}): Promise<Answer> {
  const { session, device, address, headers } = send;
  const cookies = [
    ...(session === undefined ? [] : [`__Host-waymark=${session}`]),
    ...(device === undefined ? [] : [`__Host-waymark-device=${device}`]),
  ];
  return call(app, route, {
    key: null,
    headers: {
      'x-waymark': '1',
      'sec-fetch-site': 'same-origin',
      ...(cookies.length === 0 ? {} : { cookie: cookies.join('; ') }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
    ...(address === undefined ? {} : { address }),
  });
}

/** The value that an answer sets a cookie to; undefined when it does not. */
const cookieIn = ({ headers }: Answer, name: string): string | undefined =>
  headers
    .getSetCookie()
    .find((cookie) => cookie.startsWith(`${name}=`))
    ?.slice(name.length + 1)
    .split(';', 1)[0];
export const sessionIn = (answer: Answer): string | undefined => cookieIn(answer, '__Host-waymark');
export const deviceIn = (answer: Answer): string | undefined => cookieIn(answer, '__Host-waymark-device');

/** Sets up the server with Ann as its first person; the secret of her session. */
export async function setUpAnn(app: TestApp): Promise<string> {
  const token = await app.core.setUp.offer();
  const answer = await fromPage(
    app,
    'POST /setup',
    { token, name: 'Ann', ...ANN },
    { address: '198.51.100.1' },
  );
  expect(answer.status).toBe(201);
  return sessionIn(answer) ?? '';
}

/** `200`, or `401 sign_in_failed`. */
export const codeOf = ({ status, body }: Answer): number | string =>
  status < 400 ? status : `${status} ${body.code}`;
