import {
  addressRanges,
  appSchemes,
  choice,
  corsOrigins,
  duration,
  flag,
  headerName,
  integer,
  type Kind,
  nameServers,
  origin,
  orWord,
  parameterName,
  paths,
  secret,
  size,
  text,
} from './kind.ts';
import { sender, smtpServer } from './mail.ts';
import { MEMORY_MIN_BYTES } from './memory.ts';
import type { Setting } from './setting.ts';

const DAY_MS = 86_400_000;

/** Every setting there is. The order is that of the documentation. */
export const settings = {
  WAYMARK_PORT: {
    group: 'Listening',
    kind: integer(0, 65_535),
    usual: '8080',
    about: 'The port for everything: short links, the API and its reference. 0 takes any free port.',
  },
  WAYMARK_HOST: {
    group: 'Listening',
    kind: text,
    usual: '0.0.0.0',
    about:
      'The address to listen on: `0.0.0.0` for every IPv4 address of this machine, `::` for every IPv4 and IPv6 address, `127.0.0.1` for this machine only.',
  },
  WAYMARK_PUBLIC_URL: {
    group: 'Listening',
    kind: origin,
    usual: null,
    usually: 'http://localhost:PORT',
    about: "The address that visitors use. Its host is the server's own short domain.",
  },
  WAYMARK_CATCH_ALL: {
    group: 'Listening',
    kind: flag,
    usual: null,
    usually: 'true only while WAYMARK_PUBLIC_URL is not set',
    about:
      "Whether a request for an unknown host is answered as if it were for the server's own domain. If not, it is a 404.",
  },
  WAYMARK_WORKERS: {
    group: 'Listening',
    kind: integer(0, 64),
    usual: '1',
    about: 'Processes that answer redirects. 0 answers them in the main process.',
  },
  WAYMARK_ALONE: {
    group: 'Listening',
    kind: duration(0, 3_600_000),
    usual: '30s',
    about:
      'How long redirect processes go on serving plain links after the main process has died. The next main process takes over from them.',
  },
  WAYMARK_SHARE_PORT: {
    group: 'Listening',
    kind: flag,
    usual: 'false',
    about:
      'Whether several servers of one user may listen on the same port; the kernel then deals visitors out among them. Otherwise a port that is in use keeps the server from starting.',
  },
  WAYMARK_DATA_DIR: {
    group: 'Data',
    kind: text,
    usual: './data',
    about: 'The folder that holds everything: links, clicks, backups.',
  },
  WAYMARK_FSYNC: {
    group: 'Data',
    kind: orWord(duration(10, 60_000), 'always', 'always'),
    usual: '1s',
    about:
      'How often clicks are forced onto the disk. Until then they survive a crash of the server, but not of the machine. `always` does so before each visitor is answered.',
  },
  WAYMARK_SPOOL_MAX: {
    group: 'Data',
    kind: size(1e6),
    usual: '10GB',
    about:
      'The most disk space for clicks that are not counted yet. Beyond it, new clicks are dropped and reported, and visitors are still redirected.',
  },
  WAYMARK_RETENTION: {
    group: 'Data',
    kind: orWord(duration(DAY_MS, 36_500 * DAY_MS), 'forever', null),
    usual: 'forever',
    about: 'How long single clicks are kept. Totals by day outlive them.',
  },
  DATABASE_URL: {
    group: 'Data',
    kind: text,
    usual: null,
    masked: true,
    about: 'Reserved for the profile of many machines, which is not built yet: the server refuses to start.',
  },
  CLICKHOUSE_URL: {
    group: 'Data',
    kind: text,
    usual: null,
    masked: true,
    about: 'Reserved, like DATABASE_URL.',
  },
  REDIS_URL: {
    group: 'Data',
    kind: text,
    usual: null,
    masked: true,
    about: 'Reserved, like DATABASE_URL.',
  },
  WAYMARK_ADMIN_KEY: {
    group: 'Access',
    kind: secret(20),
    usual: null,
    masked: true,
    about: 'An API key that may do everything, for automation. At least 20 characters.',
  },
  WAYMARK_METRICS_KEY: {
    group: 'Access',
    kind: secret(8),
    usual: null,
    masked: true,
    about:
      'A bearer token that /metrics asks for. Without it, /metrics answers this machine and private networks only.',
  },
  WAYMARK_TRUSTED_PROXIES: {
    group: 'Access',
    kind: addressRanges,
    usual: '',
    about:
      "Proxies that are trusted to report a visitor's address and country: addresses, CIDR ranges, `loopback`, `private`.",
  },
  WAYMARK_CORS: {
    group: 'Access',
    kind: corsOrigins,
    usual: 'any',
    about:
      'Which web pages of other origins may call the APIs from a browser: `any`, `none`, or origins such as `https://app.example.com`. A page needs a key in any case, and no cookie is accepted from it.',
  },
  WAYMARK_CONFIG: {
    group: 'Access',
    kind: text,
    usual: null,
    about: 'A TOML file with plans, hosts of the compatible APIs and blocked destinations.',
  },
  WAYMARK_SLUG_LENGTH: {
    group: 'Links',
    kind: integer(5, 32),
    usual: '7',
    about: 'Characters of a random slug.',
  },
  WAYMARK_CACHE_LINKS: {
    group: 'Links',
    kind: integer(100, 50_000_000),
    usual: null,
    usually: 'from WAYMARK_MEMORY',
    about: 'Links that each redirect process keeps in memory. 100,000 take about 130 MB.',
  },
  WAYMARK_APP_SCHEMES: {
    group: 'Links',
    kind: appSchemes,
    usual:
      'fb, fb-messenger, geo, googlechrome, instagram, itms-apps, kakaotalk, line, linkedin, mailto, maps, market, ' +
      'nflx, pinterest, skype, sms, snapchat, spotify, tel, tg, threads, tiktok, twitch, twitter, viber, vnd.youtube, ' +
      'weixin, whatsapp, youtube, zoomus',
    about:
      'The schemes that app targets of links may use besides http and https, separated by commas. Add the scheme of your own app.',
  },
  WAYMARK_SNIPPETS: {
    group: 'Links',
    kind: flag,
    usual: 'false',
    about:
      "Whether links may show HTML of their owner, scripts included, on a page before the destination. Only on plans that allow it, and never on the server's own domain.",
  },
  WAYMARK_OUTBOUND_ALLOW: {
    group: 'Access',
    kind: addressRanges,
    usual: '',
    about:
      'Internal addresses that the server itself may send requests to, such as a webhook receiver: addresses, CIDR ranges, `loopback`, `private`. Every other address that is not public is refused.',
  },
  WAYMARK_DNS_RESOLVER: {
    group: 'Access',
    kind: nameServers,
    usual: '',
    usually: "the system's own",
    about:
      'Name servers that are asked for the DNS records of domains: addresses separated by commas, with a port if it is not 53.',
  },
  WAYMARK_COUNTRY_HEADER: {
    group: 'Visitors',
    kind: headerName,
    usual: null,
    about: "The header in which a trusted proxy reports the visitor's country, such as CF-IPCountry.",
  },
  WAYMARK_GEO_DB: {
    group: 'Visitors',
    kind: paths,
    usual: '',
    usually: 'the country data that is installed with the server',
    about:
      'Databases in MaxMind format (.mmdb) for countries, and for regions and cities if they have them: files, or folders of such files, separated by commas. The first that knows an address is believed, and the installed country data last. [Places](places.md) says where to get them.',
  },
  WAYMARK_UNIQUE_VISITORS_MAX: {
    group: 'Visitors',
    kind: integer(1_000, 1_000_000_000),
    usual: null,
    usually: 'from WAYMARK_MEMORY',
    about:
      'How many visitors are remembered at a time, to tell unique clicks from repeated clicks. 4,000,000 take about 150 MB.',
  },
  WAYMARK_STORE_ADDRESSES: {
    group: 'Visitors',
    kind: flag,
    usual: 'false',
    about: "Whether visitors' addresses are stored with their clicks.",
  },
  WAYMARK_RESPECT_DNT: {
    group: 'Visitors',
    kind: flag,
    usual: 'false',
    about: 'Whether visitors who send DNT or Sec-GPC are redirected without being counted.',
  },
  WAYMARK_NO_TRACK_PARAM: {
    group: 'Visitors',
    kind: parameterName,
    usual: null,
    about: 'A query parameter that keeps a visit from being counted, for trying out links.',
  },
  WAYMARK_UNCOUNTED_ADDRESSES: {
    group: 'Visitors',
    kind: addressRanges,
    usual: '',
    about:
      'Addresses whose visits are never counted, such as those of your monitoring: addresses, CIDR ranges, `loopback`, `private`.',
  },
  WAYMARK_WEBHOOK_RETRY: {
    group: 'Operation',
    kind: duration(10, 3_600_000),
    usual: '5s',
    about:
      'The pause before a failed delivery to a webhook is tried again. Later pauses are 6, 24, 120, 360, 720, 1,440 and then always 2,880 times as long, for a day.',
  },
  WAYMARK_SMTP_URL: {
    group: 'Mail',
    kind: smtpServer,
    usual: null,
    masked: true,
    about:
      'The mail server for invitations and notices, with user and password: smtp:// (STARTTLS if the server offers it) or smtps://. Needs WAYMARK_MAIL_FROM. Without it, no mail is sent.',
  },
  WAYMARK_MAIL_FROM: {
    group: 'Mail',
    kind: sender,
    usual: null,
    about: 'The sender of mails, such as Waymark <links@example.com>.',
  },
  WAYMARK_MEMORY: {
    group: 'Operation',
    kind: size(MEMORY_MIN_BYTES),
    usual: null,
    usually: '3/4 of a container, half of a machine, at most 2048MB',
    about:
      'The memory that all processes of the server together aim at; operations.md says how much is needed. Shared out to statistics, links and visitors at hand, and pages of the databases.',
  },
  WAYMARK_ACCESS_LOG: {
    group: 'Operation',
    kind: choice(['off', 'api', 'all']),
    usual: 'off',
    about:
      'Which requests get a line in the log: none, calls of the APIs, or also pages and everything else but plain redirects, which the statistics have.',
  },
  WAYMARK_LOG_LEVEL: {
    group: 'Operation',
    kind: choice(['debug', 'info', 'warn', 'error', 'silent']),
    usual: 'info',
    about: 'The least severe messages that are logged.',
  },
  WAYMARK_DRAIN: {
    group: 'Operation',
    kind: duration(0, 600_000),
    usual: '0s',
    about:
      'How long the server goes on serving after it was told to stop, while /readyz answers 503 so that a load balancer sends visitors elsewhere. A second signal ends the wait.',
  },
  WAYMARK_BACKUP_KEEP: {
    group: 'Operation',
    kind: integer(0, 365),
    usual: '7',
    about: 'How many daily backups are kept in DATA_DIR/backups. 0 turns daily backups off.',
  },
  WAYMARK_BACKUP_HOUR: {
    group: 'Operation',
    kind: integer(0, 23),
    usual: '3',
    about: 'The hour (UTC) after which the daily backup is made.',
  },
  WAYMARK_SERVER: {
    group: 'Command line',
    kind: origin,
    usual: null,
    usually: 'the server of WAYMARK_DATA_DIR on this machine',
    about: 'A server on another machine, for the commands links, keys and export.',
  },
  WAYMARK_KEY: {
    group: 'Command line',
    kind: secret(8),
    usual: null,
    masked: true,
    about: 'The API key for WAYMARK_SERVER.',
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;
export const SETTING_NAMES = Object.keys(settings) as readonly SettingName[];

type Parsed<S> = S extends { kind: Kind<infer T>; usual: infer U }
  ? T | (U extends null ? null : never)
  : never;
/** Every setting's value; null for one that is absent and stands for nothing. */
export type Values = { readonly [N in SettingName]: Parsed<(typeof settings)[N]> };
