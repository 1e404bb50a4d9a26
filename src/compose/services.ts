import { agentWords } from '../clicks/agents/agent-words.ts';
import { openGeo } from '../clicks/geo/geo.ts';
import { createVisitorReader } from '../clicks/visitor.ts';
import type { Config } from '../config/config.ts';
import type { DomainId } from '../core/base/ids.ts';
import type { Clock } from '../core/base/ports.ts';
import { createDraws } from '../redirect/request-visitor.ts';
import { createOnceAMinute, type Log } from '../server/log.ts';
import { createPasswords } from '../system/passwords.ts';
import { openOidc } from './oidc.ts';
import { composeOutbound } from './outbound.ts';
import type { ServerStores } from './stores.ts';
import { composeWebhookSender } from './webhooks.ts';

/** Parts that the core and the redirects share, and that need no stop. */
export type Services = Awaited<ReturnType<typeof openServices>>;

export async function openServices(
  config: Config,
  stores: ServerStores,
  about: { clock: Clock; log: Log; version: string; hostOf: (id: DomainId) => string },
) {
  const onceAMinute = createOnceAMinute(about.clock);
  const geo = await openGeo({ paths: config.geoPaths });
  const signInSecret = await stores.sql.secrets.secretFor('sign-in');
  const splitSecret = await stores.sql.secrets.secretFor('splits');
  return {
    geo,
    readVisitor: createVisitorReader(geo),
    agentWords: agentWords(),
    splitSecret,
    draws: createDraws(splitSecret),
    passwords: createPasswords(),
    /** HMAC-SHA-256 with a secret of the server, as hexadecimal digits. */
    mac: (text: string): string => new Bun.CryptoHasher('sha256', signInSecret).update(text).digest('hex'),
    outbound: composeOutbound(config, about.version),
    signInElsewhere: openOidc(config, stores, {
      ...about,
      note(facts) {
        if (onceAMinute(`${facts.provider} ${facts.reason}`)) {
          about.log.warn(facts, 'a sign-in with a provider failed');
        }
      },
    }),
    /** Sends to webhooks. */
    sender: composeWebhookSender(config, about),
  };
}
