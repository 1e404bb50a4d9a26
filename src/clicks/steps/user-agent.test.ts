import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { readAgent } from './user-agent.ts';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0';

test.each([
  [
    'desktop windows Windows 10 Chrome 126.0',
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36`,
  ],
  [
    'desktop windows Windows 10 Microsoft Edge 126.0',
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36 Edg/126.0.0.0`,
  ],
  ['mobile ios iOS 17.5 Safari 17.5', `${IPHONE} Version/17.5 Mobile/15E148 Safari/604.1`],
  ['mobile ios iOS 17.5 Chrome 126.0', `${IPHONE} CriOS/126.0.1 Mobile/15E148 Safari/604.1`],
  [
    'mobile android Android 10 Chrome 126.0',
    `Mozilla/5.0 (Linux; Android 10; K) ${CHROME} Mobile Safari/537.36`,
  ],
  [
    'tablet android Android 13 Chrome 126.0',
    `Mozilla/5.0 (Linux; Android 13; SM-X700) ${CHROME} Safari/537.36`,
  ],
  [
    'desktop mac macOS 10.15 Safari 17.5',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
  ],
  [
    'desktop linux Linux  Firefox 127.0',
    'Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0',
  ],
  [
    'desktop other BSD  Firefox 115.0',
    'Mozilla/5.0 (X11; FreeBSD amd64; rv:109.0) Gecko/20100101 Firefox/115.0',
  ],
  [
    'desktop other Chrome OS  Chrome 126.0',
    `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${CHROME} Safari/537.36`,
  ],
  [
    'tv other PlayStation  Safari 13.0',
    'Mozilla/5.0 (PlayStation; PlayStation 5/2.26) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.0 Safari/605.1.15',
  ],
  [
    'tv android Android 9 Amazon Silk 112.5',
    'Mozilla/5.0 (Linux; Android 9; AFTMM Build/PS7233) AppleWebKit/537.36 (KHTML, like Gecko) Silk/112.5.1 like Chrome/112.0.5615.213 Safari/537.36',
  ],
  // The web of 2012.
  [
    'desktop windows Windows 7 Internet Explorer 8.0',
    'Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; WOW64; Trident/4.0; SLCC2; .NET CLR 2.0.50727; InfoPath.3)',
  ],
  [
    'desktop windows Windows XP Firefox 3.6',
    'Mozilla/5.0 (Windows; U; Windows NT 5.1; fr; rv:1.9.2.23) Gecko/20110920 Firefox/3.6.3 ( .NET CLR 3.5.30729)',
  ],
  [
    'desktop windows Windows 7 Opera 11.61',
    'Opera/9.80 (Windows NT 6.1; U; en) Presto/2.10.229 Version/11.61',
  ],
  [
    'mobile android Android 2.3 Android Browser 4.0',
    'Mozilla/5.0 (Linux; U; Android 2.3.3; en-us; DROIDX Build/4.5.1_57_DX5-35) AppleWebKit/533.1 (KHTML, like Gecko) Version/4.0 Mobile Safari/533.1',
  ],
  [
    'tablet ios iOS 5.1 Safari 5.1',
    'Mozilla/5.0 (iPad; CPU OS 5_1 like Mac OS X) AppleWebKit/534.46 (KHTML, like Gecko) Version/5.1 Mobile/9B176 Safari/7534.48.3',
  ],
  [
    'mobile other BlackBerry 5 BlackBerry 5.0',
    'BlackBerry8520/5.0.0.1067 Profile/MIDP-2.1 Configuration/CLDC-1.1 VendorID/603',
  ],
  [
    'mobile other Windows Phone 7.5 Internet Explorer 9.0',
    'Mozilla/5.0 (compatible; MSIE 9.0; Windows Phone OS 7.5; Trident/5.0; IEMobile/9.0; HTC; 7 Trophy)',
  ],
  [
    'mobile other Java ME  Opera 11.10',
    'Opera/9.80 (J2ME/MIDP; Opera Mini/5.1.24009/27.1350; U; en) Presto/2.8.119 Version/11.10',
  ],
  [
    'mobile other Symbian  Safari ',
    'NokiaC3-00/5.0 (08.65) Profile/MIDP-2.1 Configuration/CLDC-1.1 Mozilla/5.0 AppleWebKit/420+ (KHTML, like Gecko) Safari/420+',
  ],
  ['    ', 'Something/1.0 that nobody knows'],
  ['    ', ''],
])('%p is read of %s', (expected, userAgent) => {
  const { device, platform, os, osVersion, browser, browserVersion } = readAgent(userAgent);
  expect([device, platform, os, osVersion, browser, browserVersion].join(' ').trim()).toBe(expected.trim());
});

test.each([
  ['', `${IPHONE} Version/17.5 Mobile/15E148 Safari/604.1`],
  ['facebook', `${IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/450.0.0.38.108;FBDV/iPhone12,1]`],
  [
    'facebook',
    `Mozilla/5.0 (Linux; Android 13; SM; wv) ${CHROME} Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/465.0.0.0;]`,
  ],
  ['messenger', `${IPHONE} Mobile/15E148 [FBAN/MessengerForiOS;FBAV/450.0.0]`],
  ['instagram', `${IPHONE} Mobile/21F79 Instagram 335.0.8.27.92 (iPhone12,1; iOS 17_5; en_US)`],
  ['line', `${IPHONE} Mobile/15E148 Safari Line/14.9.0`],
  ['x', `${IPHONE} Mobile/15E148 Twitter for iPhone/10.40`],
  ['tiktok', `${IPHONE} Mobile/15E148 musical_ly_34.9.0 JsSdk/2.0 BytedanceWebview/d8a21c6`],
  ['wechat', `${IPHONE} Mobile/15E148 MicroMessenger/8.0.49(0x18003137) NetType/WIFI`],
  ['linkedin', `${IPHONE} Mobile/15E148 [LinkedInApp]/9.29.8962`],
  [
    'snapchat',
    `${IPHONE} Version/17.5 Mobile/15E148 Safari/604.1 Snapchat/12.90.0.38 (like Safari/8617.2.4, panda)`,
  ],
  ['pinterest', `${IPHONE} Mobile/15E148 [Pinterest/iOS]`],
  ['whatsapp', `Mozilla/5.0 (Linux; Android 13; Pixel 7; wv) ${CHROME} Mobile Safari/537.36 WhatsApp/2.24`],
  ['google', `${IPHONE} GSA/320.0 Mobile/15E148 Safari/604.1`],
])('the in-app browser %p is told by its mark', (inApp, userAgent) => {
  expect(readAgent(userAgent).inApp).toBe(inApp);
});

test('any user agent is read, with versions kept short', () => {
  const part = fc.constantFrom(
    'Mozilla/5.0 ',
    '(',
    ')',
    ';',
    'Android ',
    'Version/',
    'Windows NT ',
    '9',
    '.',
    ' ',
    'FBAV',
  );
  const userAgent = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(part, { maxLength: 60 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(userAgent, (text) => {
      const { osVersion, browserVersion } = readAgent(text);
      expect(Math.max(osVersion.length, browserVersion.length)).toBeLessThanOrEqual(14);
    }),
  );
});
