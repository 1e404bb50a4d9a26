import { expect, test } from 'bun:test';
import { Webhook } from 'standardwebhooks';
import { signatureHeaders } from './sign.ts';

const SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const BODY = '{"type":"link.created","data":{"title":"春天 🎉"}}';

test('the library of Standard Webhooks verifies a message', () => {
  const headers = signatureHeaders(SECRET, 'msg_1', Date.now(), BODY);
  expect(new Webhook(SECRET).verify(BODY, headers)).toEqual(JSON.parse(BODY));
});

test('a changed body, id, time or secret fails verification', () => {
  const headers = signatureHeaders(SECRET, 'msg_1', Date.now(), BODY);
  const verify = (body: string, changed: object, secret = SECRET) =>
    new Webhook(secret).verify(body, { ...headers, ...changed });
  expect(() => verify(`${BODY} `, {})).toThrow();
  expect(() => verify(BODY, { 'webhook-id': 'msg_2' })).toThrow();
  const later = String(Number(headers['webhook-timestamp']) + 1);
  expect(() => verify(BODY, { 'webhook-timestamp': later })).toThrow();
  expect(() => verify(BODY, {}, 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')).toThrow();
});
