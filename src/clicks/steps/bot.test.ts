import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { judgeBot } from './bot.ts';

test.each([
  ['Googlebot', 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'],
  [
    'Googlebot',
    'Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  ],
  ['facebookexternalhit', 'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)'],
  ['curl', 'curl/8.4.0'],
  ['python-requests', 'python-requests/2.31.0'],
  ['Go-http-client', 'Go-http-client/1.1'],
  ['WhatsApp', 'WhatsApp/2.23.20.0'],
  ['Twitterbot', 'Twitterbot/1.0'],
  ['TelegramBot', 'TelegramBot (like TwitterBot)'],
  ['Slackbot-LinkExpanding', 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)'],
  [
    'GPTBot',
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
  ],
  [
    'HeadlessChrome',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36',
  ],
  ['Yahoo! Slurp', 'Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)'],
  ['Google-InspectionTool', 'Mozilla/5.0 (compatible; Google-InspectionTool/1.0;)'],
  ['GoogleMaps', 'GoogleMaps/RochesterNY'],
  ['GoogleProducer', 'GoogleProducer'],
  ['Mozilla', 'Mozilla/5.0'],
])('%s gives itself away', (name, userAgent) => {
  expect(judgeBot(userAgent)).toEqual({ bot: true, name, reason: 'user_agent' });
});

test.each([
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  'Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0; SLCC2; .NET CLR 2.0.50727)',
  'BlackBerry8520/5.0.0.592 Profile/MIDP-2.1 Configuration/CLDC-1.1 VendorID/168',
])('a person uses %s', (userAgent) => {
  expect(judgeBot(userAgent)).toEqual({ bot: false, name: '', reason: '' });
});

test.each(['', '   '])('no user agent at all (%p) is a reason of its own', (userAgent) => {
  expect(judgeBot(userAgent)).toEqual({ bot: true, name: '', reason: 'no_user_agent' });
});

test('any user agent gets a verdict with a short name', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (userAgent) => {
      const { bot, name, reason } = judgeBot(userAgent);
      expect(name.length).toBeLessThanOrEqual(60);
      expect(bot).toBe(reason !== '');
    }),
  );
});
