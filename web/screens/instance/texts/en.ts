import { figure, plural } from '../../../words/texts.ts';

const health = {
  title: 'Health',
  ready: 'Visitors are served.',
  notReady: 'Visitors are not served.',
  needsAttention: 'Visitors are served, but something needs attention.',
  checks: {
    redirects: 'Redirects',
    links: 'Links can be read',
    links_file: 'File of links',
    clicks: 'Statistics',
    spool: 'Keeping clicks',
    counting: 'Counting clicks',
    running: 'Server',
  } as Readonly<Record<string, string>>,
  checkOk: 'fine',
  checkFails: 'fails',
  spool: 'Clicks not counted yet',
  spoolNone: 'All clicks are counted.',
  spoolUnread: (bytes: string) => `${bytes} wait`,
  spoolOldest: (ago: string) => `the oldest for ${ago}`,
  spoolStuck: (sink: string, time: string) =>
    `Counting at ${sink} has failed for ${time}. Clicks are kept until it works again.`,
  spoolSize: 'Folder of clicks',
  workers: 'Redirect processes',
  workersCount: (count: number) =>
    plural(count, { one: 'One serves visitors', other: `${figure(count)} serve visitors` }),
  memory: 'Memory',
  memoryText: (main: string, workers: string) => `${main} main process, ${workers} redirect processes`,
  disk: 'Disk',
  diskText: (free: string, total: string) => `${free} of ${total} free`,
  diskLow: 'nearly full',
  backup: 'Last backup',
  backupNone: 'There is none in the data folder.',
  backupOld: 'older than a week',
  version: 'Version',
  started: 'Running since',
  blocked: 'Blocked destinations',
  blockedHosts: (count: number) =>
    count === 0
      ? 'No hosts are blocked.'
      : plural(count, { one: 'One host', other: `${figure(count)} hosts` }),
  blockedHelp: 'The operator lists them in the settings of the server.',
  checked: (time: string) => `Looked at ${time}`,
};

const mail = {
  title: 'Mail',
  notConfigured:
    'This server sends no mail. Set WAYMARK_SMTP_URL to invite people and to reset passwords by mail.',
  waiting: (count: number) =>
    plural(count, { one: 'One mail waits.', other: `${figure(count)} mails wait.` }),
  lastSent: 'Last mail sent',
  lastFailed: 'Last mail refused',
  sinceStart: 'none since the start',
  test: 'Send a test mail',
  to: 'To',
  toHelp: 'Empty: your own address.',
  send: 'Send',
  sending: 'Waiting for the mail server …',
  accepted: (email: string) => `The mail server accepted the mail to ${email}.`,
  refused: (email: string) => `The mail server refused the mail to ${email}.`,
};

const workspaces = {
  title: 'Workspaces',
  name: 'Name',
  kind: 'Kind',
  plan: 'Plan',
  made: 'Created',
  create: 'New workspace',
  createTitle: 'Create a workspace',
  owner: 'Email address of the owner',
  ownerHelp:
    'You vouch for the address. A new person is added. Somebody whose address was never proven loses their password, keys and sessions.',
  ownerName: 'Name of the owner',
  kinds: { personal: 'personal', team: 'team' },
  created: (name: string) => `${name} is created.`,
  planChanged: (name: string, plan: string) => `${name} has the plan ${plan} now.`,
  planOf: (name: string) => `Plan of ${name}`,
  deleted: (day: string) => `deleted, removed on ${day}`,
  open: 'Open',
  restore: 'Restore',
  restored: (name: string) => `${name} is restored.`,
  delete: 'Delete',
  deleteTitle: (name: string) => `Delete ${name}?`,
  deleteText:
    'Every call for it is refused at once. Its links redirect for 7 more days, in which it can be restored. Then everything in it is removed.',
  deletedNow: (name: string) => `${name} is deleted.`,
  actions: (name: string) => `Actions for ${name}`,
};

const people = {
  title: 'People',
  person: 'Person',
  workspaces: 'Workspaces',
  workspacesCount: (count: number) =>
    plural(count, { one: 'One workspace', other: `${figure(count)} workspaces` }),
  lastSeen: 'Last seen',
  never: 'never',
  factor: 'Second factor',
  factorOn: 'on',
  factorOff: 'off',
  admin: 'administrator',
  add: 'Add a person',
  addTitle: 'Add a person',
  addText:
    'You vouch for the address. A new person is in no workspace yet. Somebody whose address was never proven loses their password, keys and sessions.',
  email: 'Email address',
  name: 'Name',
  added: (name: string) => `${name} is added.`,
  makeAdmin: 'Make an administrator of the server',
  makeAdminTitle: (name: string) => `Make ${name} an administrator?`,
  makeAdminText: 'Administrators can do everything in every workspace of the server.',
  madeAdmin: (name: string) => `${name} is an administrator now.`,
  takeAdmin: 'Take the administration away',
  takeAdminTitle: (name: string) => `${name} shall not be an administrator any more?`,
  takeAdminText: 'Memberships stay as they are.',
  tookAdmin: (name: string) => `${name} is no administrator any more.`,
  signOut: 'Sign out everywhere',
  signOutTitle: (name: string) => `Sign ${name} out everywhere?`,
  signOutText: 'All sessions end. The password and personal keys still work.',
  signedOut: (count: number) =>
    plural(count, { one: 'One session has ended.', other: `${figure(count)} sessions have ended.` }),
  actions: (name: string) => `Actions for ${name}`,
  you: 'you',
};

const plans = {
  title: 'Plans',
  text: 'The operator writes them in the settings of the server.',
  links: 'Links a month',
  slugs: 'Own slugs a month',
  calls: 'Calls a year',
  rate: 'Rate',
  rateText: (limit: string, seconds: string) => `${limit} in ${seconds} s`,
  missing: 'Without',
  nothingMissing: 'nothing',
  features: (count: number) => plural(count, { one: 'one feature', other: `${figure(count)} features` }),
  unlimited: 'no limit',
};

export const texts = {
  title: 'This server',
  tabs: { health: 'Health', workspaces: 'Workspaces', people: 'People', plans: 'Plans' },
  health,
  mail,
  workspaces,
  people,
  plans,
  showMore: 'Show more',
  forbiddenTitle: 'Only for administrators of the server',
  forbiddenText: 'The operator of the server can make you an administrator: waymark users admin EMAIL on.',
  proofTitle: 'Confirm that it is you',
  proofText: 'What concerns the whole server needs a proof within the last 15 minutes.',
  proofButton: 'Confirm',
};
