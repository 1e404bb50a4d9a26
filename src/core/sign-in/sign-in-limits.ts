import type { Person } from '../accounts/person.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, QUARTER_MS } from '../base/calendar.ts';
import type { SessionId } from '../base/ids.ts';
import { networkOf } from '../base/network-of.ts';
import type { Clock } from '../base/ports.ts';
import { Problem } from '../base/problem.ts';
import type { Rate } from '../plans/plan.ts';
import type { RateCounters } from '../plans/quota.ts';
import type { DeviceMarks } from './device-marks.ts';
import type { SignInClient } from './sign-in-client.ts';

/** Limits of guessing. Each throws rate_limited, and counts before the guess is checked. */
export interface SignInLimits {
  /** One try to sign in to an account, known or not. */
  signIn(client: SignInClient, email: string): Promise<void>;
  /** One try to prove again who is signed in. */
  prove(session: SessionId): Promise<void>;
  /** One wrong or right code of a person's second factor, at a sign-in. */
  code(client: SignInClient, person: Pick<Person, 'id' | 'email'>): Promise<void>;
  /** One code that turns a second factor on. */
  newCode(session: SessionId): Promise<void>;
  /** One use of a one-time link of a mail or of the operator. */
  link(client: SignInClient): Promise<void>;
  /** One request for a mail. */
  forgotten(client: SignInClient): Promise<void>;
  /** False when the address has had enough mails for a day; counts one otherwise. */
  mayMail(email: string): Promise<boolean>;
}

const rate = (limit: number, windowMs: number): Rate => ({ limit, windowMs, per: 'key' });

const OF_NETWORK: readonly Rate[] = [rate(10, MINUTE_MS), rate(60, HOUR_MS)];
/** Each next window allows less per minute than the one before, so the wait grows. */
const OF_ACCOUNT_AND_CLIENT: readonly Rate[] = [rate(8, QUARTER_MS), rate(16, HOUR_MS), rate(40, DAY_MS)];
/** For an attacker with many addresses. Only browsers that never signed in to the account share it. */
const OF_ACCOUNT_AND_STRANGERS: readonly Rate[] = [rate(60, HOUR_MS), rate(300, DAY_MS)];
const PROOFS: readonly Rate[] = [rate(8, QUARTER_MS), rate(16, HOUR_MS), rate(40, DAY_MS)];
/** Of a million codes three are right at a time: a year of guessing finds one with a probability of 4%. */
const CODES: readonly Rate[] = [rate(10, HOUR_MS), rate(40, DAY_MS)];
const LINKS: readonly Rate[] = [rate(10, MINUTE_MS)];
const MAIL_REQUESTS: readonly Rate[] = [rate(20, HOUR_MS)];
const MAILS: Rate = rate(5, DAY_MS);

export function createSignInLimits(deps: {
  counters: RateCounters;
  devices: Pick<DeviceMarks, 'nameOf'>;
  clock: Clock;
}): SignInLimits {
  const { counters, devices, clock } = deps;

  async function take(name: string, rates: readonly Rate[]): Promise<void> {
    const nowMs = clock.nowMs();
    for (const { limit, windowMs, per } of rates) {
      const key = `${name}:${windowMs}`;
      const { allowed, resetsAtMs } = await counters.take(key, { limit, windowMs, per }, nowMs);
      if (!allowed) throw new Problem('rate_limited', { limit, windowMs, retryAfterMs: resetsAtMs - nowMs });
    }
  }

  return {
    async signIn(client, email) {
      const network = networkOf(client.address);
      const device = devices.nameOf(client.device, email);
      // Strangers in the same network do not keep a known browser out.
      await take(`${device === null ? 'in' : 'ik'}:${network}`, OF_NETWORK);
      if (device !== null) return take(`id:${device}`, OF_ACCOUNT_AND_CLIENT);
      await take(`ic:${network}:${email}`, OF_ACCOUNT_AND_CLIENT);
      await take(`ia:${email}`, OF_ACCOUNT_AND_STRANGERS);
    },
    prove: (session) => take(`ip:${session}`, PROOFS),
    async code(client, { id, email }) {
      const device = devices.nameOf(client.device, email);
      await take(device === null ? `i2:${id}` : `i2d:${device}`, CODES);
    },
    newCode: (session) => take(`i2n:${session}`, CODES),
    link: ({ address }) => take(`il:${networkOf(address)}`, LINKS),
    forgotten: ({ address }) => take(`if:${networkOf(address)}`, MAIL_REQUESTS),
    mayMail: async (email) => (await counters.take(`im:${email}`, MAILS, clock.nowMs())).allowed,
  };
}
