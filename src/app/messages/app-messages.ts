import type { OidcError } from '../../core/sign-in/oidc-error.ts';

/** Everything that the pages of sign-in say, in one language. Functions take text that the page escapes. */
export interface AppMessages {
  /** BCP 47, for the page, dates and numbers. */
  readonly tag: string;
  readonly fields: {
    readonly email: string;
    readonly password: string;
    readonly newPassword: string;
    readonly newPasswordHelp: string;
    readonly currentPassword: string;
    readonly name: string;
    readonly nameHelp: string;
    readonly token: string;
    readonly tokenHelp: string;
    readonly code: string;
    readonly codeHelp: string;
    readonly recoveryCode: string;
    readonly recoveryCodeHelp: string;
    readonly passkeyName: string;
    readonly passkeyNameHelp: string;
    readonly show: string;
    readonly hide: string;
  };
  readonly signIn: {
    readonly title: string;
    readonly button: string;
    readonly or: string;
    readonly passkey: string;
    readonly provider: (name: string) => string;
    readonly forgotten: string;
    /** After a session has ended, or before a page that needs one. */
    readonly first: string;
    readonly signedOut: string;
  };
  readonly secondStep: {
    readonly title: string;
    readonly text: string;
    readonly textPasskey: string;
    readonly button: string;
    readonly passkey: string;
    readonly recovery: string;
    readonly recoveryButton: string;
    readonly again: string;
  };
  readonly setUp: {
    readonly title: string;
    readonly text: (host: string) => string;
    readonly address: string;
    readonly button: string;
  };
  readonly join: {
    readonly title: string;
    readonly pasteText: string;
    readonly pasteButton: string;
    readonly invited: (workspace: string, role: string) => string;
    readonly invitedBy: (inviter: string, workspace: string, role: string) => string;
    readonly asSelf: (email: string) => string;
    readonly asNew: (email: string) => string;
    readonly asKnown: (email: string) => string;
    readonly asOther: (email: string, signedInAs: string) => string;
    readonly button: string;
    readonly signInButton: string;
  };
  readonly forgotten: {
    readonly title: string;
    readonly text: string;
    readonly button: string;
    readonly sentTitle: string;
    readonly sentText: (email: string) => string;
    readonly noMail: string;
  };
  readonly reset: {
    readonly title: string;
    readonly text: string;
    readonly button: string;
  };
  readonly prove: {
    readonly title: string;
    readonly text: string;
    readonly button: string;
    readonly passkey: string;
  };
  readonly home: {
    readonly signOut: string;
    readonly back: string;
  };
  readonly dashboard: {
    readonly needScript: string;
    readonly buildingTitle: string;
    readonly buildingText: string;
    readonly failedTitle: string;
    readonly failedText: string;
    readonly failedNext: string;
    readonly lateTitle: string;
    readonly lateText: string;
    readonly lateButton: string;
  };
  readonly factor: {
    readonly title: string;
    readonly intro: string;
    readonly start: string;
    readonly scanTitle: string;
    readonly scanText: string;
    readonly qr: string;
    readonly byHand: string;
    readonly confirm: string;
    readonly onText: (date: string) => string;
    readonly left: (count: number) => string;
    readonly newCodes: string;
    readonly newCodesText: string;
    readonly turnOff: string;
    readonly turnOffText: string;
    readonly codesTitle: string;
    readonly codesText: string;
    readonly codesDone: string;
    readonly off: string;
  };
  readonly passkeys: {
    readonly title: string;
    readonly intro: string;
    readonly none: string;
    readonly add: string;
    readonly added: (date: string) => string;
    readonly remove: string;
    readonly removed: string;
    /** Where browsers allow no passkeys. */
    readonly needHttps: string;
    readonly needName: string;
    /** Browsers use passkeys only at the address that they were made for. */
    readonly elsewhere: (origin: string) => string;
    readonly needScript: string;
    readonly tooOld: string;
    readonly stopped: string;
  };
  readonly roles: {
    readonly owner: string;
    readonly admin: string;
    readonly editor: string;
    readonly viewer: string;
  };
  /** Shown on every page while the address is plain http. */
  readonly plainHttp: string;
  readonly faults: {
    readonly required: string;
    readonly email: string;
    readonly tooLong: string;
    readonly badCharacter: string;
    readonly passwordShort: string;
    readonly passwordLong: string;
    readonly passwordCommon: string;
    readonly passwordIsEmail: string;
    readonly signIn: string;
    readonly password: string;
    readonly code: string;
    readonly codeUsed: string;
    readonly recoveryCode: string;
    readonly passkey: string;
    readonly passkeyGone: string;
    readonly weakProof: string;
    readonly attemptGone: string;
    readonly linkEnded: string;
    readonly forbidden: string;
    readonly setUpDone: string;
    readonly invitationGone: string;
    readonly personKnown: string;
    readonly alreadyMember: string;
    readonly factorGone: string;
    readonly lastWay: string;
    readonly refused: (detail: string) => string;
    /** `wait` is a duration such as "12 minutes". */
    readonly tooMany: (wait: string) => string;
    readonly busy: string;
    readonly secondFactorNeeded: string;
  };
  /** Why a sign-in with a provider did not succeed, by the `error` in the address. */
  readonly providers: { readonly [E in OidcError]: string };
  readonly missing: { readonly title: string; readonly text: string; readonly button: string };
  readonly forged: { readonly title: string; readonly text: string; readonly button: string };
  readonly broken: { readonly title: string; readonly text: string; readonly button: string };
  readonly refused: { readonly title: string; readonly button: string };
}
