/** Every browser by the name that statistics and rules have for it. */
export const BROWSERS = [
  ...['Amazon Silk', 'Android Browser', 'Bada', 'BlackBerry', 'Brave', 'Chrome', 'Chromium', 'Coc Coc'],
  ...['DuckDuckGo', 'Ecosia', 'Electron', 'Epiphany', 'Firefox', 'Focus', 'Google Search', 'HeyTap Browser'],
  ...['Huawei Browser', 'Internet Explorer', 'K-Meleon', 'Ladybird', 'LibreWolf', 'MZ Browser', 'Maxthon'],
  ...['Mi Browser', 'Microsoft Edge', 'NAVER Whale Browser', 'Opera', 'Opera Coast', 'Opera GX'],
  ...['Opera Touch', 'Pale Moon', 'Phoenix', 'Puffin', 'QQ Browser', 'QQ Browser Lite', 'Quark', 'QupZilla'],
  ...['Roku', 'Safari', 'Sailfish', 'Samsung Internet for Android', 'SeaMonkey', 'Sleipnir'],
  ...['Sogou Browser', 'Swing', 'Tizen', 'UC Browser', 'Vivaldi', 'Vivo Browser', 'WeChat'],
  ...['WebOS Browser', 'Yandex Browser'],
] as const;
