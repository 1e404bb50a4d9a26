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
  [
    'desktop mac macOS 10.15 DuckDuckGo 7',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.1 DuckDuckGo/7 Safari/605.1.15',
  ],
  // Browsers of today.
  [
    'mobile android Android 14 Mi Browser 14.9',
    'Mozilla/5.0 (Linux; U; Android 14; en-us; 23049PCD8G Build/UKQ1.230804.001) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/112.0.5615.136 Mobile Safari/537.36 XiaoMi/MiuiBrowser/14.9.1-gn',
  ],
  [
    'mobile android Android 10 Huawei Browser 12.1',
    `Mozilla/5.0 (Linux; Android 10; ELE-L29; HMSCore 6.8.0.312) ${CHROME} HuaweiBrowser/12.1.4.302 Mobile Safari/537.36`,
  ],
  [
    'mobile android Android 13 Yandex Browser 24.75',
    `Mozilla/5.0 (arm_64; Android 13; SM-S911B) ${CHROME} YaApp_Android/24.75.1 YaSearchBrowser/24.75.1 BroPP/1.0 SA/3 Mobile Safari/537.36`,
  ],
  [
    'mobile android Android 10 Quark 5.5',
    'Mozilla/5.0 (Linux; U; Android 10; zh-CN; LIO-AN00) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/78.0.3904.108 Quark/5.5.0.202 Mobile Safari/537.36',
  ],
  ['mobile ios iOS 17.5 Opera GX 2.5', `${IPHONE} Version/17.5 Mobile/15E148 Safari/604.1 OPX/2.5.1`],
  ['mobile ios iOS 17.5 Opera Touch 3.3', `${IPHONE} Version/17.5 Mobile/15E148 Safari/604.1 OPT/3.3.8`],
  ['mobile ios iOS 17.5 DuckDuckGo 17.5', `${IPHONE} Version/17.5 Mobile/15E148 Safari/604.1 Ddg/17.5`],
  ['mobile ios iOS 17.5 Brave 1', `${IPHONE} Brave/1 Mobile/15E148 Safari/604.1`],
  [
    'mobile android Android 13 Samsung Internet for Android 25.0',
    'Mozilla/5.0 (Linux; Android 13; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36',
  ],
  [
    'mobile android Android 12 Phoenix 11.1',
    `Mozilla/5.0 (Linux; Android 12; TECNO KI5k) ${CHROME} Mobile Safari/537.36 PHX/11.1`,
  ],
  [
    'mobile android Android  UC Browser 9.1',
    'UCWEB/2.0 (MIDP-2.0; U; Adr 4.2.2; en-US; IRIS402) U2/1.0.0 UCBrowser/9.1.1.420 U2/1.0.0 Mobile',
  ],
  // Less common systems.
  [
    'mobile other KaiOS  Firefox 48.0',
    'Mozilla/5.0 (Mobile; Nokia_8110_4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5',
  ],
  [
    'mobile android HarmonyOS  Huawei Browser 12.1',
    `Mozilla/5.0 (Linux; Android 10; HarmonyOS; NOH-AN00; HMSCore 6.8.0.312) ${CHROME} HuaweiBrowser/12.1.4.302 Mobile Safari/537.36`,
  ],
  [
    'mobile other HarmonyOS 5.0 Chrome 114.0',
    'Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile',
  ],
  [
    'mobile other Windows Phone 8.1 Internet Explorer 11.0',
    'Mozilla/5.0 (Mobile; Windows Phone 8.1; Android 4.0; ARM; Trident/7.0; Touch; rv:11.0; IEMobile/11.0; NOKIA; Lumia 635) like iPhone OS 7_0_3 Mac OS X AppleWebKit/537 (KHTML, like Gecko) Mobile Safari/537',
  ],
  ['mobile ios iOS', 'SomeApp/1 CFNetwork/1410.0.3 Darwin/22.6.0'],
  ['desktop mac macOS', 'SomeApp/1 CFNetwork/893.13.1 Darwin/17.3.0 (x86_64)'],
  // Models that only a table knows, and models that say what they are.
  [
    'tablet android Android 7.0 Chrome 126.0',
    `Mozilla/5.0 (Linux; Android 7.0; BAH-L09) ${CHROME} Mobile Safari/537.36`,
  ],
  [
    'tablet android Android 9 Chrome 126.0',
    `Mozilla/5.0 (Linux; Android 9; CMR-W09) ${CHROME} Mobile Safari/537.36`,
  ],
  ['tv android Android 9 Chrome 126.0', `Mozilla/5.0 (Linux; Android 9; 65U520S) ${CHROME} Safari/537.36`],
  [
    'tv android Android 9 Chrome 126.0',
    `Mozilla/5.0 (Linux; Android 9; 4ife Smart TV Box) ${CHROME} Safari/537.36`,
  ],
  [
    'mobile android Android 7.1 Chrome 126.0',
    `Mozilla/5.0 (Linux; Android 7.1.1; Coolpad 3632A) ${CHROME} Mobile Safari/537.36`,
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
  [
    'snapchat',
    `Mozilla/5.0 (Linux; Android 11; Pixel 4a; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/97.0.4692.98 Mobile Safari/537.36Snapchat11.83.0.31 (Pixel 4a; Android 11#8008674#30; gzip; )`,
  ],
  [
    'facebook',
    `Mozilla/5.0 (Linux; Android 16; Pixel 10; wv) ${CHROME} Mobile Safari/537.36 MetaIAB Facebook`,
  ],
  [
    'instagram',
    `Mozilla/5.0 (Linux; Android 16; Pixel 10; wv) ${CHROME} Mobile Safari/537.36 MetaIAB Instagram`,
  ],
  ['kakaotalk', `${IPHONE} Mobile/15E148 KAKAOTALK 10.4.0`],
  [
    'discord',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) discord/1.0.9150 Chrome/124.0.6367.243 Electron/30.1.0 Safari/537.36',
  ],
  ['google', `${IPHONE} GSA/320.0 Mobile/15E148 Safari/604.1`],
])('the in-app browser %p is found by its mark', (inApp, userAgent) => {
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
