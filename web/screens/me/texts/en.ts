import type { Scope, SignInMethod } from '../../../api/types.ts';
import { figure, plural } from '../../../words/texts.ts';

const methods = {
  password: 'password',
  totp: 'authenticator app',
  recovery_code: 'recovery code',
  passkey: 'passkey',
  oidc: 'provider',
  setup: 'set-up link',
} as const satisfies Record<SignInMethod, string>;

const scopes = {
  'links:create': 'Create links',
  'links:read': 'Read links',
  'links:write': 'Change links',
  'stats:read': 'Read statistics',
  'domains:write': 'Manage domains',
  admin: 'Everything',
} as const satisfies Record<Scope, string>;

const profile = {
  title: 'You',
  name: 'Name',
  nameHelp: 'Colleagues see it beside what you do.',
  email: 'Email address',
  emailProven: 'proved',
  emailNotProven: 'not proved',
  emailHelp: 'You sign in with it. It cannot be changed.',
  emailNotProvenHelp:
    'You joined with a link that the inviter has seen too. “Forgotten password” on the sign-in page mails you a link that proves it.',
  language: 'Language',
  languageBrowser: 'That of the browser',
  timezone: 'Time zone',
  timezoneBrowser: 'That of the browser',
  timezoneHelp: 'For dates on pages outside of a workspace, and in workspaces without a zone of their own.',
  saved: 'Saved.',
};

const display = {
  title: 'Display',
  note: 'For this browser.',
  theme: 'Theme',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  density: 'Rows',
  densities: { compact: 'Compact', normal: 'Normal', roomy: 'Roomy' },
  singleKeys: 'Single keys',
  singleKeysHelp: 'Such as c for a new link. Keys with Ctrl or ⌘ work either way.',
};

const password = {
  title: 'Password',
  current: 'Current password',
  currentHelp: 'Leave it empty if you have none yet.',
  next: 'New password',
  nextHelp: 'At least 10 characters. A few unrelated words are easy to remember and hard to guess.',
  show: 'Show',
  hide: 'Hide',
  save: 'Set password',
  saved: 'The password is set. Your other sessions have ended.',
  endsOthers: 'Your other sessions end.',
};

const factor = {
  title: 'Authenticator app',
  text: 'An app on your phone shows a new code every 30 seconds. With it, a stolen password alone is not enough.',
  off: 'No authenticator app is set up.',
  on: (day: string) => `An authenticator app is set up since ${day}.`,
  turnOn: 'Set up',
  turnOff: 'Turn off',
  scan: 'Scan this code with the app.',
  qr: 'QR code for the app',
  byHand: 'Or type this secret into the app:',
  code: 'Code from the app',
  codeHelp: 'The 6 digits that the app shows now.',
  confirm: 'Turn on',
  turnedOn: 'The authenticator app is on.',
  turnedOff: 'The authenticator app is off.',
  offTitle: 'Turn the authenticator app off?',
  offText: 'A password alone then signs you in. Your other sessions end.',
  codesLeft: (count: number) =>
    plural(count, { one: 'One recovery code is left.', other: `${figure(count)} recovery codes are left.` }),
  newCodes: 'New recovery codes',
  newCodesTitle: 'Make new recovery codes?',
  newCodesText: 'All earlier codes stop working. Your other sessions end.',
  codesTitle: 'Keep your recovery codes',
  codesText: 'Each signs you in once if you lose your phone or passkey. They are not shown again.',
  codesCopy: 'Copy all',
  codesDownload: 'Save as a file',
  codesFile: 'recovery-codes.txt',
  codesKept: 'I have kept them',
};

const passkeys = {
  title: 'Passkeys',
  text: 'A passkey signs you in with a fingerprint, a face or the PIN of a device, without a password.',
  none: 'You have no passkey yet.',
  add: 'Add a passkey',
  addTitle: 'Add a passkey',
  name: 'Name',
  nameHelp: 'To tell it apart, such as “Laptop”.',
  adding: 'Follow your browser …',
  added: 'The passkey is added. Your other sessions have ended.',
  rename: 'Rename',
  renameTitle: 'Rename the passkey',
  remove: 'Remove',
  removeTitle: (name: string) => `Remove the passkey ${name}?`,
  removeText: 'It no longer signs you in. Your other sessions end. Delete it on your device too.',
  removed: 'The passkey is removed.',
  made: (day: string) => `added ${day}`,
  used: (ago: string) => `used ${ago}`,
  neverUsed: 'never used',
  synced: 'synchronised between devices',
  stopped: 'No passkey was used. You can try again.',
  needHttps: 'Passkeys need an encrypted address (https). This page came over plain http.',
  tooOld: 'This browser cannot use passkeys here.',
};

const identities = {
  title: 'Linked sign-ins',
  text: 'Accounts of a provider with which you sign in.',
  none: 'No account is linked.',
  link: (title: string) => `Link ${title}`,
  linked: (day: string) => `linked ${day}`,
  gone: 'The operator has removed this provider.',
  remove: 'Remove',
  removeTitle: (title: string) => `Remove the sign-in with ${title}?`,
  removeText: 'You no longer sign in with this account.',
  removed: 'The sign-in is removed.',
};

const sessions = {
  title: 'Sessions',
  text: 'Browsers in which you are signed in. No address is stored.',
  current: 'this one',
  browser: (name: string) => name,
  unknownBrowser: 'Unknown browser',
  started: (when: string) => `signed in ${when}`,
  used: (ago: string) => `used ${ago}`,
  provedBy: (methods: string) => `proved by ${methods}`,
  end: 'End',
  endOf: (browser: string, used: string) => `End the session on ${browser}, used ${used}`,
  endOthers: 'End all others',
  endOthersTitle: 'End all other sessions?',
  endOthersText: 'The people at these browsers have to sign in again.',
  ended: 'The session has ended.',
  othersEnded: (count: number) =>
    plural(count, { one: 'One session has ended.', other: `${figure(count)} sessions have ended.` }),
  onlyThis: 'You are signed in nowhere else.',
  methods,
};

const keys = {
  title: 'Personal keys',
  text: 'For programs that act as you, in every workspace of yours. Your role limits them.',
  none: 'You have no personal key.',
  create: 'Create a key',
  createTitle: 'Create a personal key',
  name: 'Name',
  nameHelp: 'What it is for, such as “backup script”.',
  scopes: 'May do',
  scopeNames: scopes,
  ends: 'Ends',
  endsHelp: 'Empty: it does not end.',
  secretTitle: 'Copy the key now',
  secretText: 'It is shown only this once: the server keeps only a fingerprint of it.',
  kept: 'I have kept it',
  made: (day: string) => `created ${day}`,
  used: (ago: string) => `used ${ago}`,
  neverUsed: 'never used',
  endsOn: (day: string) => `ends ${day}`,
  ended: 'ended',
  calls: (count: number) =>
    plural(count, { one: 'one call in 30 days', other: `${figure(count)} calls in 30 days` }),
  rotate: 'New secret',
  rotateTitle: (name: string) => `Give ${name} a new secret?`,
  rotateText: 'The old secret works for one more day.',
  revoke: 'Revoke',
  revokeTitle: (name: string) => `Revoke ${name}?`,
  revokeText: 'Programs that use it are refused at once.',
  revoked: (name: string) => `${name} is revoked.`,
  noWorkspace: 'Personal keys need a workspace. You are in none.',
};

export const texts = {
  title: 'Your account',
  unsaved: 'Not saved yet',
  contents: 'Parts of this page',
  profile,
  display,
  password,
  factor,
  passkeys,
  identities,
  sessions,
  keys,
  signOut: 'Sign out',
  admin: 'You are an administrator of this server.',
};
