/** The app in whose own browser the page opened: `facebook`, `line`, `x`, …; '' for an ordinary browser. */
export function inAppBrowser(userAgent: string): string {
  for (const [app, pattern] of APPS) {
    if (pattern.test(userAgent)) return app;
  }
  return '';
}

// Facebook's marks (FBAN, FBAV) also appear in its sister apps, so those come first.
const APPS: readonly (readonly [app: string, pattern: RegExp])[] = [
  ['instagram', /\bInstagram\b/],
  ['threads', /\bBarcelona \d/],
  ['messenger', /FBAN\/Messenger|\bOrca-Android\b|\bFB_IAB\/MESSENGER\b/],
  ['whatsapp', /\bWhatsApp\//],
  ['facebook', /\bFB(?:AN|AV|_IAB|IOS)\b/],
  ['line', /\bLine\/\d/i],
  ['x', /\bTwitter(?: for |Android|\/)/],
  ['tiktok', /\bmusical_ly|\btrill_\d|\bTikTok\b|\bBytedanceWebview/i],
  ['wechat', /\bMicroMessenger\//],
  ['qq', /\bQQ\/\d/],
  ['weibo', /\bWeibo\b|__weibo__/i],
  ['linkedin', /\bLinkedInApp\b/],
  ['snapchat', /\bSnapchat\//],
  ['pinterest', /\[Pinterest\/|\bPinterest for /],
  ['reddit', /\bReddit\//],
  ['telegram', /\bTelegram(?:-Android|-iOS|\/\d)/],
  ['discord', /\bDiscord\/\d/],
  ['slack', /\bSlack\/\d|\bSlack_SSB\//],
  ['teams', /\bTeams(?:Mobile)?[-/]/],
  ['kakaotalk', /\bKAKAOTALK\b/i],
  ['naver', /\bNAVER\(inapp/],
  ['zalo', /\bZalo\b/],
  ['alipay', /\bAlipayClient\//],
  ['vk', /\bVKAndroidApp\/|\bcom\.vk\.vkclient\b/],
  ['google', /\bGSA\/\d/],
];
