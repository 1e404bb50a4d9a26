import { DAY_MS } from '../core/base/calendar.ts';
import {
  addressRanges,
  appSchemes,
  bool,
  choice,
  corsOrigins,
  duration,
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

/** All settings, in the order of the documentation. */
export const settings = {
  WAYMARK_PORT: {
    group: 'Listening',
    kind: integer(0, 65_535),
    default: '8080',
    about: 'The port for short links, the API and its reference. 0 uses any free port.',
  },
  WAYMARK_HOST: {
    group: 'Listening',
    kind: text,
    default: '0.0.0.0',
    about:
      'The address to listen on: `0.0.0.0` for every IPv4 address of this machine, `::` for every IPv4 and IPv6 address, `127.0.0.1` for this machine only.',
  },
  WAYMARK_PUBLIC_URL: {
    group: 'Listening',
    kind: origin,
    default: null,
    defaultText: 'http://localhost:PORT',
    about: "The address that visitors use. Its host is the server's own short domain.",
  },
  WAYMARK_APP_URL: {
    group: 'Listening',
    kind: origin,
    default: null,
    defaultText: 'the public URL',
    about:
      'The address of the dashboard, if it has a host of its own, which serves no links. Recommended in production: then cookies of sessions never reach the host of short links.',
  },
  WAYMARK_CATCH_ALL: {
    group: 'Listening',
    kind: bool,
    default: null,
    defaultText: 'true only while WAYMARK_PUBLIC_URL is not set',
    about:
      "Whether a request with an unknown host is answered like one for the server's own domain. If not, it gets a 404.",
  },
  WAYMARK_WORKERS: {
    group: 'Listening',
    kind: integer(0, 64),
    default: '1',
    about: 'The number of redirect processes. With 0, the main process answers redirects.',
  },
  WAYMARK_ALONE: {
    group: 'Listening',
    kind: duration(0, 3_600_000),
    default: '30s',
    about:
      'How long redirect processes keep serving links and pages after the main process has died. The next main process replaces them.',
  },
  WAYMARK_STALE_MAX: {
    group: 'Listening',
    kind: duration(0, 86_400_000),
    default: '1h',
    about:
      'How old a cached link may be that is served while the database cannot be read. With 0s, such a visit gets an error.',
  },
  WAYMARK_SHARE_PORT: {
    group: 'Listening',
    kind: bool,
    default: 'false',
    about:
      'Whether several servers of one user may listen on the same port; the kernel then divides visitors among them. If not, the server does not start on a port in use.',
  },
  WAYMARK_DATA_DIR: {
    group: 'Data',
    kind: text,
    default: './data',
    example: '/var/lib/waymark',
    about: 'The folder for all data: links, clicks, backups.',
  },
  WAYMARK_FSYNC: {
    group: 'Data',
    kind: orWord(duration(10, 60_000), 'always', 'always'),
    default: '1s',
    about:
      'How often clicks are flushed to the disk. Until then they survive a crash of the server, but not of the machine. `always` flushes before each answer.',
  },
  WAYMARK_SPOOL_MAX: {
    group: 'Data',
    kind: size(1e6),
    default: '10GB',
    about:
      'The maximum disk space for clicks that are not counted yet. Above it, new clicks are dropped and reported, and visitors are still redirected.',
  },
  WAYMARK_RETENTION: {
    group: 'Data',
    kind: orWord(duration(DAY_MS, 36_500 * DAY_MS), 'forever', null),
    default: 'forever',
    about: 'How long individual clicks are stored. Totals by day remain.',
  },
  WAYMARK_AUDIT_RETENTION: {
    group: 'Data',
    kind: orWord(duration(DAY_MS, 36_500 * DAY_MS), 'forever', null),
    default: '365d',
    about:
      'How long entries of the audit log are stored. Of each workspace, and of the instance, the newest 1,000,000 are kept.',
  },
  DATABASE_URL: {
    group: 'Data',
    kind: text,
    default: null,
    masked: true,
    about:
      'Reserved for a setup with several machines, which does not exist yet: the server refuses to start.',
  },
  CLICKHOUSE_URL: {
    group: 'Data',
    kind: text,
    default: null,
    masked: true,
    about: 'Reserved, like DATABASE_URL.',
  },
  REDIS_URL: {
    group: 'Data',
    kind: text,
    default: null,
    masked: true,
    about: 'Reserved, like DATABASE_URL.',
  },
  WAYMARK_ADMIN_KEY: {
    group: 'Access',
    kind: secret(20),
    default: null,
    masked: true,
    about: 'An API key with all rights, for automation. At least 20 characters.',
  },
  WAYMARK_METRICS_KEY: {
    group: 'Access',
    kind: secret(8),
    default: null,
    masked: true,
    about:
      'A bearer token for /metrics. Without it, /metrics answers this machine and private networks only.',
  },
  WAYMARK_TRUSTED_PROXIES: {
    group: 'Access',
    kind: addressRanges,
    default: '',
    example: 'loopback, 203.0.113.7',
    about:
      "Proxies that are trusted to report a visitor's address and country: addresses, CIDR ranges, `loopback`, `private`.",
  },
  WAYMARK_CORS: {
    group: 'Access',
    kind: corsOrigins,
    default: 'any',
    about:
      'Which web pages of other origins may call the APIs from a browser: `any`, `none`, or origins such as `https://app.example.com`. A page always needs a key, and its cookies are not accepted.',
  },
  WAYMARK_CONFIG: {
    group: 'Access',
    kind: text,
    default: null,
    example: '/etc/waymark/waymark.toml',
    about: 'A TOML file with plans, hosts of the compatible APIs and blocked destinations.',
  },
  WAYMARK_SLUG_LENGTH: {
    group: 'Links',
    kind: integer(5, 32),
    default: '7',
    about: 'The length of a random slug.',
  },
  WAYMARK_CACHE_LINKS: {
    group: 'Links',
    kind: integer(100, 50_000_000),
    default: null,
    defaultText: 'from WAYMARK_MEMORY',
    about: 'The number of links that each redirect process caches. 100,000 links take about 130 MB.',
  },
  WAYMARK_APP_SCHEMES: {
    group: 'Links',
    kind: appSchemes,
    default:
      'fb, fb-messenger, geo, googlechrome, instagram, itms-apps, kakaotalk, line, linkedin, mailto, maps, market, ' +
      'nflx, pinterest, skype, sms, snapchat, spotify, tel, tg, threads, tiktok, twitch, twitter, viber, vnd.youtube, ' +
      'weixin, whatsapp, youtube, zoomus',
    about:
      'The schemes that app targets of links may use besides http and https, separated by commas. Add the scheme of your own app.',
  },
  WAYMARK_SNIPPETS: {
    group: 'Links',
    kind: bool,
    default: 'false',
    about:
      "Whether links may show HTML of their owner, scripts included, on a page before the destination. Only on plans that allow it, and never on the server's own domain.",
  },
  WAYMARK_OUTBOUND_ALLOW: {
    group: 'Access',
    kind: addressRanges,
    default: '',
    example: '10.1.2.3',
    about:
      'Internal addresses that the server may send requests to, such as a webhook receiver: addresses, CIDR ranges, `loopback`, `private`. Requests to other internal addresses are refused.',
  },
  WAYMARK_DNS_RESOLVER: {
    group: 'Access',
    kind: nameServers,
    default: '',
    defaultText: "the system's name servers",
    about:
      'Name servers for the DNS records of domains: addresses separated by commas, with a port if it is not 53.',
  },
  WAYMARK_COUNTRY_HEADER: {
    group: 'Visitors',
    kind: headerName,
    default: null,
    about: "The header in which a trusted proxy reports the visitor's country, such as CF-IPCountry.",
  },
  WAYMARK_GEO_DB: {
    group: 'Visitors',
    kind: paths,
    default: '',
    defaultText: 'the country data installed with the server',
    example: '/var/lib/waymark-geo',
    about:
      'Databases in MaxMind format (.mmdb) for countries, and for regions and cities if they have them: files, or folders of such files, separated by commas. The first file that knows an address decides; the installed country data come last. [Places](places.md) lists free databases.',
  },
  WAYMARK_UNIQUE_VISITORS_MAX: {
    group: 'Visitors',
    kind: integer(1_000, 1_000_000_000),
    default: null,
    defaultText: 'from WAYMARK_MEMORY',
    about:
      'The number of visitors that are remembered to tell unique from repeated clicks. 4,000,000 visitors take about 150 MB.',
  },
  WAYMARK_STORE_ADDRESSES: {
    group: 'Visitors',
    kind: bool,
    default: 'false',
    about: "Whether visitors' addresses are stored with their clicks.",
  },
  WAYMARK_RESPECT_DNT: {
    group: 'Visitors',
    kind: bool,
    default: 'false',
    about: 'Whether visitors who send DNT or Sec-GPC are redirected without being counted.',
  },
  WAYMARK_NO_TRACK_PARAM: {
    group: 'Visitors',
    kind: parameterName,
    default: null,
    example: 'nocount',
    about: 'A query parameter that excludes a visit from counting, for testing links.',
  },
  WAYMARK_UNCOUNTED_ADDRESSES: {
    group: 'Visitors',
    kind: addressRanges,
    default: '',
    example: '203.0.113.0/24',
    about:
      'Addresses whose visits are never counted, such as those of your monitoring: addresses, CIDR ranges, `loopback`, `private`.',
  },
  WAYMARK_WEBHOOK_RETRY: {
    group: 'Operation',
    kind: duration(10, 3_600_000),
    default: '5s',
    about:
      'The pause before the first retry of a failed webhook delivery. Later pauses are 6, 24, 120, 360, 720, 1,440 and then always 2,880 times as long, for a day.',
  },
  WAYMARK_SMTP_URL: {
    group: 'Mail',
    kind: smtpServer,
    default: null,
    masked: true,
    about:
      'The mail server for invitations and notices, with user and password: smtp:// (STARTTLS if the server offers it) or smtps://. Requires WAYMARK_MAIL_FROM. Without it, no mail is sent.',
  },
  WAYMARK_MAIL_FROM: {
    group: 'Mail',
    kind: sender,
    default: null,
    about: 'The sender of mails, such as Waymark <links@example.com>.',
  },
  WAYMARK_MEMORY: {
    group: 'Operation',
    kind: size(MEMORY_MIN_BYTES),
    default: null,
    defaultText: '3/4 of a container, half of a machine, at most 2048MB',
    about:
      'The memory target for all processes of the server together, divided among statistics, cached links and visitors, and database pages. [Operations](operations.md#memory) says how much is needed.',
  },
  WAYMARK_ACCESS_LOG: {
    group: 'Operation',
    kind: choice(['off', 'api', 'all']),
    default: 'off',
    about:
      'Which requests are logged: none, API calls, or also pages and all other requests except plain redirects, which are in the statistics.',
  },
  WAYMARK_LOG_LEVEL: {
    group: 'Operation',
    kind: choice(['debug', 'info', 'warn', 'error', 'silent']),
    default: 'info',
    about: 'The lowest level that is logged.',
  },
  WAYMARK_DRAIN: {
    group: 'Operation',
    kind: duration(0, 600_000),
    default: '0s',
    about:
      'How long the server keeps serving after a stop signal, while /readyz answers 503 so that a load balancer sends visitors elsewhere. A second signal ends the wait.',
  },
  WAYMARK_BACKUP_KEEP: {
    group: 'Operation',
    kind: integer(0, 365),
    default: '7',
    about: 'The number of daily backups to keep in DATA_DIR/backups. 0 disables daily backups.',
  },
  WAYMARK_BACKUP_HOUR: {
    group: 'Operation',
    kind: integer(0, 23),
    default: '3',
    about: 'The hour (UTC) after which the daily backup runs.',
  },
  WAYMARK_SERVER: {
    group: 'Command line',
    kind: origin,
    default: null,
    defaultText: 'the server of WAYMARK_DATA_DIR on this machine',
    about: 'A server on another machine, for the commands links, tags, keys and export.',
  },
  WAYMARK_KEY: {
    group: 'Command line',
    kind: secret(8),
    default: null,
    masked: true,
    about: 'The API key for WAYMARK_SERVER.',
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;
export const SETTING_NAMES = Object.keys(settings) as readonly SettingName[];

type Parsed<S> = S extends { kind: Kind<infer T>; default: infer U }
  ? T | (U extends null ? null : never)
  : never;
/** The value of every setting; null for an absent one without a default. */
export type Values = { readonly [N in SettingName]: Parsed<(typeof settings)[N]> };
