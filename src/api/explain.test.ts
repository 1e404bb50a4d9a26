import { expect, test } from 'bun:test';
import { AGENTS } from '../../tests/support/agents.ts';
import { createTestApp } from '../../tests/support/app.ts';
import { call, newLink } from '../../tests/support/client.ts';
import { linkIds } from '../wire/values/ids.ts';

test('a limit that is used up is the last step, and the reason', async () => {
  const app = await createTestApp();
  const { id } = await newLink(app, { expires: { clicks: 1 } });
  const explain = async () => (await call(app, `POST /links/${id}/explain`, { body: {} })).body;
  const open = await explain();
  expect([open.outcome, open.within_limits]).toEqual(['redirect', true]);
  expect(open.steps.at(-1)).toMatchObject({ step: 'within_limits', passed: true });

  const linkId = linkIds.read(id);
  if (linkId === null) throw new Error('the id is ours');
  await app.stores.uses.take(linkId, { clicksMax: 1, uniqueClicksMax: null }, '');
  const over = await explain();
  expect([over.outcome, over.status, over.within_limits]).toEqual(['expired', 410, false]);
  expect(over.steps.at(-1)).toEqual({
    step: 'within_limits',
    passed: false,
    because: 'the link has no clicks left',
  });
});

test.each([
  ['country', 'ZZZ'],
  ['country', 'ZZ'],
  ['address', 'nope'],
  ['address', '10.0.0.0/8'],
  ['address', ''],
])('a visitor from the %s "%s" cannot be described', async (field, value) => {
  const app = await createTestApp();
  const { id } = await newLink(app);
  const { status, body } = await call(app, `POST /links/${id}/explain`, { body: { [field]: value } });
  expect([status, body.errors[0]]).toMatchObject([422, { in: 'body', pointer: `/${field}` }]);
});

test.each(['192.0.2.1', '2001:db8::1'])('a visitor from %s can', async (address) => {
  const app = await createTestApp();
  const { id } = await newLink(app);
  const body = { address, country: 'tw' };
  expect((await call(app, `POST /links/${id}/explain`, { body })).status).toBe(200);
});

test('hints of a described browser win over its user agent, as on a visit', async () => {
  const app = await createTestApp();
  const to = { url: 'https://example.com/tablet' };
  const when = { device: ['tablet'], platform: ['android'], browser: ['Brave'] };
  const { id } = await newLink(app, { rules: [{ when, then: to }] });
  const body = {
    user_agent: AGENTS.windows,
    platform_hint: '"Android"',
    mobile_hint: '?0',
    brands_hint: '"Chromium";v="140", "Brave";v="140"',
  };
  const explained = await call(app, `POST /links/${id}/explain`, { body });
  expect([explained.body.rule, explained.body.destination]).toEqual([1, to.url]);
});
