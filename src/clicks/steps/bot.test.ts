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
  expect(judgeBot(userAgent)).toEqual({ bot: true, sure: true, name, reason: 'user_agent' });
});

test.each([
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  'Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0; SLCC2; .NET CLR 2.0.50727)',
  'BlackBerry8520/5.0.0.592 Profile/MIDP-2.1 Configuration/CLDC-1.1 VendorID/168',
  // Apps add words of their own.
  'Mozilla/5.0 (Linux; Android 13; V2309A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/86.0.4240.99 XWEB/4263 MMWEBSDK/20220604 Mobile Safari/537.36 MMWEBID/1 MicroMessenger/8.0.24.2180(0x28001837) Process/toolsmp WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64',
  // Phones, tablets and televisions have names that machines have too.
  'Mozilla/5.0 (Linux; Android 14; DISCOVERY_2_ME) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Linux; Android 7.0; M bot 54 Build/NRD90M) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/60.0.3112.116 Mobile Safari/537.36',
  'Mozilla/5.0 (Linux; Android 11; INDURAMA GOOGLE TV 4K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36',
  'Mozilla/5.0 (compatible; MSIE 9.0; Windows Phone OS 7.5; Trident/5.0; IEMobile/9.0; HTC; Radar 4G)',
  'Mozilla/5.0 (Linux; U; Android 10; zh-cn; V1838A Build/QP1A.190711.020) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/70.0 Mobile Safari/537.36 SogouMSE,SogouMobileBrowser/5.28.7',
  // A cut-off beginning, and a developer's extension.
  '5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/102.0.5005.63 Safari/537.36',
  'Mozilla/5.0 (X11; U; Linux i686; en-US; rv:1.9.2) Gecko/20100115 Firefox/3.6 FirePHP/0.4',
])('a person uses %s', (userAgent) => {
  expect(judgeBot(userAgent)).toEqual({ bot: false, sure: false, name: '', reason: '' });
});

test.each([
  'Mozilla/5.0 (Linux; Android 8.0; Pixel 2 Build/OPD3.170816.012; Storebot-Google/1.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/81.0.4044.138 Mobile Safari/537.36',
  'Mozilla/5.0 (Linux; Android 7.0; SM-G930V; compatible; SomeBot/1.0; +https://example.com/bot) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/81.0.4044.138 Mobile Safari/537.36',
])('a machine that names itself among the parts of a phone is still one: %s', (userAgent) => {
  expect(judgeBot(userAgent)).toMatchObject({ bot: true, sure: true });
});

test('what carries a mark of machines and does not say that it is one is a bot, and not surely', () => {
  const agent =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/76.0.3809.87 Safari/537.36 LinkTiger';
  expect(judgeBot(agent)).toMatchObject({ bot: true, sure: false });
});

test.each(['', '   '])('no user agent at all (%p) is a reason of its own', (userAgent) => {
  expect(judgeBot(userAgent)).toEqual({ bot: true, sure: true, name: '', reason: 'no_user_agent' });
});

test('any user agent gets a verdict with a short name', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (userAgent) => {
      const { bot, sure, name, reason } = judgeBot(userAgent);
      expect(bot || !sure).toBe(true);
      expect(name.length).toBeLessThanOrEqual(60);
      expect(bot).toBe(reason !== '');
    }),
  );
});
