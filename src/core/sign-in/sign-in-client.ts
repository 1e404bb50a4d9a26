import type { SessionClient } from '../accounts/session.ts';

/** The browser of somebody who signs in. */
export interface SignInClient extends SessionClient {
  /** Only for limits: never stored. '' when unknown. */
  readonly address: string;
  /** The mark of an earlier sign-in with this browser, from its cookie; see `createDeviceMarks`. Null without one. */
  readonly device: string | null;
}
