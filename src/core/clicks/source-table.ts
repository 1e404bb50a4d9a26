/** A site or app that sends visitors, and the marks by which a visit shows it. */
export interface KnownSource {
  readonly name: string;
  /** Domains; their subdomains count, unless another source names a subdomain itself. */
  readonly hosts?: readonly string[];
  /** First labels of domains in many countries: `google` matches google.de, google.co.uk and google.com.tw. */
  readonly worldwide?: readonly string[];
  /** Ids in `android-app://` and `ios-app://`: package names, and numbers of the App Store. */
  readonly apps?: readonly string[];
  /** In-app browsers, as the dimension `in_app` names them. */
  readonly inApp?: readonly string[];
}

/**
 * Sources of visits. Hosts are those that each service uses for its site, its redirects of outgoing links and its link
 * shortener; apps are the ids in Google Play and the App Store.
 */
export const KNOWN_SOURCES: readonly KnownSource[] = [
  // Search
  {
    name: 'Google',
    worldwide: ['google'],
    hosts: ['googleadservices.com', 'syndicatedsearch.goog', 'googleusercontent.com'],
    apps: ['com.google.android.googlequicksearchbox', 'com.google.android.launcher', '284815942'],
    inApp: ['google'],
  },
  { name: 'Google News', hosts: ['news.google.com'], apps: ['com.google.android.apps.magazines'] },
  { name: 'Bing', hosts: ['bing.com'], apps: ['com.microsoft.bing'] },
  {
    name: 'Yahoo',
    worldwide: ['yahoo'],
    hosts: ['r.search.yahoo.com'],
    apps: ['com.yahoo.mobile.client.android.search'],
  },
  { name: 'DuckDuckGo', hosts: ['duckduckgo.com'], apps: ['com.duckduckgo.mobile.android'] },
  { name: 'Ecosia', hosts: ['ecosia.org'], apps: ['com.ecosia.android'] },
  { name: 'Brave Search', hosts: ['search.brave.com'] },
  { name: 'Startpage', hosts: ['startpage.com'] },
  { name: 'Qwant', hosts: ['qwant.com'] },
  { name: 'Kagi', hosts: ['kagi.com'] },
  { name: 'Baidu', hosts: ['baidu.com'], apps: ['com.baidu.searchbox'] },
  { name: 'Sogou', hosts: ['sogou.com'] },
  { name: '360 Search', hosts: ['so.com'] },
  {
    name: 'Yandex',
    worldwide: ['yandex'],
    hosts: ['ya.ru'],
    apps: ['ru.yandex.searchplugin', 'com.yandex.browser'],
  },
  { name: 'Naver', hosts: ['naver.com', 'naver.me'], apps: ['com.nhn.android.search'], inApp: ['naver'] },
  { name: 'Daum', hosts: ['daum.net'] },
  { name: 'Seznam', hosts: ['seznam.cz'] },

  // Social networks and video
  {
    name: 'Facebook',
    hosts: ['facebook.com', 'fb.com', 'fb.me', 'fb.watch'],
    apps: ['com.facebook.katana', 'com.facebook.lite', '284882215'],
    inApp: ['facebook'],
  },
  {
    name: 'Messenger',
    hosts: ['messenger.com', 'm.me'],
    apps: ['com.facebook.orca', '454638411'],
    inApp: ['messenger'],
  },
  {
    name: 'Instagram',
    hosts: ['instagram.com', 'ig.me', 'instagr.am'],
    apps: ['com.instagram.android', '389801252'],
    inApp: ['instagram'],
  },
  {
    name: 'Threads',
    hosts: ['threads.net', 'threads.com'],
    apps: ['com.instagram.barcelona'],
    inApp: ['threads'],
  },
  {
    name: 'X',
    hosts: ['x.com', 'twitter.com', 't.co'],
    apps: ['com.twitter.android', '333903271'],
    inApp: ['x'],
  },
  { name: 'Bluesky', hosts: ['bsky.app', 'go.bsky.app'], apps: ['xyz.blueskyweb.app'] },
  { name: 'Mastodon', hosts: ['mastodon.social', 'mastodon.online'], apps: ['org.joinmastodon.android'] },
  {
    name: 'Reddit',
    hosts: ['reddit.com', 'redd.it'],
    apps: ['com.reddit.frontpage', '1064216828'],
    inApp: ['reddit'],
  },
  {
    name: 'YouTube',
    hosts: ['youtube.com', 'youtu.be', 'youtube-nocookie.com'],
    apps: ['com.google.android.youtube', '544007664'],
    inApp: ['youtube'],
  },
  {
    name: 'LinkedIn',
    hosts: ['linkedin.com', 'lnkd.in'],
    apps: ['com.linkedin.android', '288429040'],
    inApp: ['linkedin'],
  },
  {
    name: 'Pinterest',
    worldwide: ['pinterest'],
    hosts: ['pin.it'],
    apps: ['com.pinterest', '429047995'],
    inApp: ['pinterest'],
  },
  {
    name: 'TikTok',
    hosts: ['tiktok.com'],
    apps: ['com.zhiliaoapp.musically', 'com.ss.android.ugc.trill', '835599320'],
    inApp: ['tiktok'],
  },
  {
    name: 'Snapchat',
    hosts: ['snapchat.com'],
    apps: ['com.snapchat.android', '447188370'],
    inApp: ['snapchat'],
  },
  { name: 'Tumblr', hosts: ['tumblr.com'], apps: ['com.tumblr'] },
  { name: 'Quora', hosts: ['quora.com'], apps: ['com.quora.android'] },
  { name: 'Medium', hosts: ['medium.com'], apps: ['com.medium.reader'] },
  { name: 'Substack', hosts: ['substack.com'], apps: ['com.substack.app'] },
  { name: 'Twitch', hosts: ['twitch.tv'], apps: ['tv.twitch.android.app'] },
  { name: 'Vimeo', hosts: ['vimeo.com'] },
  {
    name: 'VK',
    hosts: ['vk.com', 'vk.ru', 'vkontakte.ru', 'vk.me'],
    apps: ['com.vkontakte.android'],
    inApp: ['vk'],
  },
  { name: 'OK', hosts: ['ok.ru', 'odnoklassniki.ru'], apps: ['ru.ok.android'] },
  {
    name: 'Weibo',
    hosts: ['weibo.com', 'weibo.cn', 't.cn'],
    apps: ['com.sina.weibo', '350962117'],
    inApp: ['weibo'],
  },
  { name: 'Xiaohongshu', hosts: ['xiaohongshu.com', 'xhslink.com'], apps: ['com.xingin.xhs'] },
  { name: 'Bilibili', hosts: ['bilibili.com', 'b23.tv'], apps: ['tv.danmaku.bili'] },
  { name: 'Zhihu', hosts: ['zhihu.com'], apps: ['com.zhihu.android'] },
  { name: 'Douyin', hosts: ['douyin.com'], apps: ['com.ss.android.ugc.aweme'] },
  { name: 'PTT', hosts: ['ptt.cc'] },
  { name: 'Dcard', hosts: ['dcard.tw'], apps: ['com.sparkslab.dcardreader'] },

  // Messengers and work
  {
    name: 'LINE',
    hosts: ['line.me', 'lin.ee'],
    apps: ['jp.naver.line.android', '443904275'],
    inApp: ['line'],
  },
  {
    name: 'WhatsApp',
    hosts: ['whatsapp.com', 'wa.me'],
    apps: ['com.whatsapp', 'com.whatsapp.w4b', '310633997'],
    inApp: ['whatsapp'],
  },
  {
    name: 'Telegram',
    hosts: ['t.me', 'telegram.org', 'telegram.me'],
    apps: ['org.telegram.messenger', 'org.telegram.messenger.web', 'org.thunderdog.challegram', '686449807'],
    inApp: ['telegram'],
  },
  { name: 'Signal', hosts: ['signal.org', 'signal.me'], apps: ['org.thoughtcrime.securesms'] },
  {
    name: 'Discord',
    hosts: ['discord.com', 'discordapp.com', 'discord.gg'],
    apps: ['com.discord', '985746746'],
    inApp: ['discord'],
  },
  { name: 'Slack', hosts: ['slack.com'], apps: ['com.slack', '618783545'], inApp: ['slack'] },
  {
    name: 'Microsoft Teams',
    hosts: ['teams.microsoft.com', 'teams.live.com', 'teams.cloud.microsoft', 'statics.teams.cdn.office.net'],
    apps: ['com.microsoft.teams', '1113153706'],
    inApp: ['teams'],
  },
  {
    name: 'WeChat',
    hosts: ['weixin.qq.com', 'wechat.com', 'weixin110.qq.com'],
    apps: ['com.tencent.mm', '414478124'],
    inApp: ['wechat'],
  },
  { name: 'QQ', hosts: ['qq.com'], apps: ['com.tencent.mobileqq', '444934666'], inApp: ['qq'] },
  {
    name: 'KakaoTalk',
    hosts: ['kakao.com', 'kakaocorp.com', 'pf.kakao.com'],
    apps: ['com.kakao.talk', '362057947'],
    inApp: ['kakaotalk'],
  },
  { name: 'Viber', hosts: ['viber.com'], apps: ['com.viber.voip'], inApp: ['viber'] },
  { name: 'Zalo', hosts: ['zalo.me'], apps: ['com.zing.zalo'], inApp: ['zalo'] },
  { name: 'Skype', hosts: ['skype.com'], apps: ['com.skype.raider'] },
  { name: 'Alipay', hosts: ['alipay.com'], apps: ['com.eg.android.alipaygphone'], inApp: ['alipay'] },
  { name: 'Notion', hosts: ['notion.so', 'notion.site'], apps: ['notion.id'] },
  { name: 'Trello', hosts: ['trello.com'], apps: ['com.trello'] },

  // Mail
  { name: 'Gmail', hosts: ['mail.google.com'], apps: ['com.google.android.gm', '422689480'] },
  {
    name: 'Outlook',
    hosts: [
      'outlook.com',
      'outlook.live.com',
      'mail.live.com',
      'outlook.office.com',
      'outlook.office365.com',
      'outlook.cloud.microsoft',
      'safelinks.protection.outlook.com',
    ],
    apps: ['com.microsoft.office.outlook', '951937596'],
  },
  {
    name: 'Yahoo Mail',
    hosts: ['mail.yahoo.com'],
    apps: ['com.yahoo.mobile.client.android.mail', '577586159'],
  },
  { name: 'Proton Mail', hosts: ['mail.proton.me', 'mail.protonmail.com'], apps: ['ch.protonmail.android'] },
  { name: 'iCloud', hosts: ['icloud.com'] },
  { name: 'GMX', worldwide: ['gmx'] },
  { name: 'Web.de', hosts: ['web.de'] },
  { name: 'Mail.ru', hosts: ['mail.ru'], apps: ['ru.mail.mailapp'] },
  { name: 'Zoho Mail', hosts: ['mail.zoho.com', 'mail.zoho.eu', 'mail.zoho.in'] },
  { name: 'Fastmail', hosts: ['fastmail.com'] },
  { name: 'AOL', hosts: ['aol.com'] },
  { name: 'Mailchimp', hosts: ['mailchi.mp', 'list-manage.com', 'campaign-archive.com'] },

  // Assistants
  { name: 'ChatGPT', hosts: ['chatgpt.com', 'chat.openai.com'], apps: ['com.openai.chatgpt'] },
  { name: 'Perplexity', hosts: ['perplexity.ai'], apps: ['ai.perplexity.app.android'] },
  { name: 'Gemini', hosts: ['gemini.google.com', 'bard.google.com'], apps: ['com.google.android.apps.bard'] },
  {
    name: 'Copilot',
    hosts: ['copilot.microsoft.com', 'copilot.cloud.microsoft'],
    apps: ['com.microsoft.copilot'],
  },
  { name: 'Claude', hosts: ['claude.ai', 'claude.com'], apps: ['com.anthropic.claude'] },
  { name: 'Grok', hosts: ['grok.com'], apps: ['ai.x.grok'] },
  { name: 'DeepSeek', hosts: ['chat.deepseek.com'], apps: ['com.deepseek.chat'] },
  { name: 'Mistral', hosts: ['chat.mistral.ai'] },

  // Developers
  { name: 'GitHub', hosts: ['github.com'], apps: ['com.github.android'] },
  { name: 'GitLab', hosts: ['gitlab.com'] },
  { name: 'Stack Overflow', hosts: ['stackoverflow.com'] },
  { name: 'Hacker News', hosts: ['news.ycombinator.com', 'hckrnews.com', 'hn.algolia.com'] },
  { name: 'Lobsters', hosts: ['lobste.rs'] },
  { name: 'Product Hunt', hosts: ['producthunt.com'] },
  { name: 'Wikipedia', hosts: ['wikipedia.org'], apps: ['org.wikipedia'] },
];
