import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { sourceOf, sourceOfReferrer } from './source.ts';
import { KNOWN_SOURCES } from './source-table.ts';

describe('a referrer has the name of its source', () => {
  test.each([
    ['Google', ['google.com', 'google.de', 'google.co.uk', 'google.com.tw', 'images.google.co.jp']],
    ['Google', ['com.google.android.googlequicksearchbox']],
    ['Gmail', ['mail.google.com', 'com.google.android.gm']],
    ['Gemini', ['gemini.google.com']],
    ['Facebook', ['facebook.com', 'm.facebook.com', 'l.facebook.com', 'lm.facebook.com', 'web.facebook.com']],
    ['Facebook', ['com.facebook.katana']],
    ['Instagram', ['instagram.com', 'l.instagram.com', '389801252']],
    ['X', ['twitter.com', 'mobile.twitter.com', 'x.com', 't.co', 'com.twitter.android']],
    ['Reddit', ['reddit.com', 'old.reddit.com', 'out.reddit.com']],
    ['YouTube', ['youtube.com', 'm.youtube.com', 'youtu.be', 'com.google.android.youtube']],
    ['LinkedIn', ['linkedin.com', 'lnkd.in', 'com.linkedin.android']],
    ['Telegram', ['t.me', 'web.telegram.org', 'org.telegram.messenger.web']],
    ['Slack', ['app.slack.com', 'com.Slack']],
    ['WeChat', ['mp.weixin.qq.com']],
    ['QQ', ['mail.qq.com', 'qq.com']],
    ['Yandex', ['yandex.ru', 'yandex.com.tr', 'ya.ru']],
    ['Yahoo Mail', ['mail.yahoo.com']],
    ['Yahoo', ['search.yahoo.co.jp', 'yahoo.com']],
    ['Outlook', ['outlook.live.com', 'eur01.safelinks.protection.outlook.com']],
    ['Hacker News', ['news.ycombinator.com']],
    ['ChatGPT', ['chatgpt.com', 'chat.openai.com']],
    ['Pinterest', ['pinterest.co.uk', 'pin.it']],
  ])('%s: %p', (name, referrers) => {
    expect(referrers.map(sourceOfReferrer)).toEqual(referrers.map(() => name));
  });

  test.each([
    'news.example',
    'google.evil.com',
    'google.com.evil.example',
    'notfacebook.com',
    'facebook.com.example',
    'ycombinator.com',
    'google',
    'com',
    'com.example.app',
    'a..b',
    '.',
  ])('any other stays as it is: %p', (referrer) => {
    expect(sourceOfReferrer(referrer)).toBe(referrer);
  });
});

describe('without a referrer the in-app browser is the source', () => {
  test.each([
    ['', 'line', 'LINE'],
    ['', 'wechat', 'WeChat'],
    ['', 'someapp', 'someapp'],
    ['', '', ''],
    ['google.de', 'line', 'Google'],
    ['news.example', 'facebook', 'news.example'],
  ])('referrer %p in %p comes from %p', (referrer, inApp, source) => {
    expect(sourceOf(referrer, inApp)).toBe(source);
  });
});

test('each host, app and in-app browser of the table belongs to one source', () => {
  const keys = KNOWN_SOURCES.flatMap(({ hosts = [], worldwide = [], apps = [], inApp = [] }) => [
    ...hosts,
    ...apps,
    ...worldwide.map((label) => `${label}.*`),
    ...inApp.map((app) => `in ${app}`),
  ]);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys.filter((key) => key !== key.toLowerCase())).toEqual([]);
  expect(new Set(KNOWN_SOURCES.map(({ name }) => name)).size).toBe(KNOWN_SOURCES.length);
});

test('any text has a source, and only the empty one has none', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.domain()), (text) => {
      expect(sourceOfReferrer(text) === '').toBe(text === '');
    }),
  );
});
