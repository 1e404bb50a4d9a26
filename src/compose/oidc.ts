import type { Config } from '../config/config.ts';
import type { Clock } from '../core/base/ports.ts';
import type { Core } from '../core/core.ts';
import { createIdentities } from '../core/sign-in/identities.ts';
import type { OidcClient } from '../core/sign-in/oidc-provider.ts';
import { createOidcSignIn } from '../core/sign-in/oidc-sign-in.ts';
import { createGuardedFetch, type GuardedFetch } from '../outbound/guarded-fetch.ts';
import { createOidc, type NoteOidcFault, oidcFaultOf, oidcOrigins } from '../sign-in/oidc.ts';
import { createSeal } from '../sign-in/seal.ts';
import { systemDigest } from '../system/system-ports.ts';
import type { ServerStores } from './stores.ts';

/** A provider may be inside the operator's network: the operator named its issuer. */
export const composeOidcFetch = (
  {
    outboundAllow,
    publicUrl,
    oidc,
  }: Pick<Config, 'outboundAllow' | 'publicUrl'> & { oidc: readonly OidcClient[] },
  version: string,
): GuardedFetch =>
  createGuardedFetch({
    allowed: outboundAllow,
    allowedOrigins: oidcOrigins(oidc),
    userAgent: `Waymark/${version} (+${publicUrl})`,
    inFlightMax: IN_FLIGHT_MAX,
  });

const IN_FLIGHT_MAX = 32;

/** What signing in with providers needs besides the core. */
export function openOidc(
  config: Config,
  stores: ServerStores,
  about: { clock: Clock; version: string; note: NoteOidcFault },
) {
  const { clock, version, note } = about;
  return {
    oidc: createOidc({ clients: config.oidc, fetch: composeOidcFetch(config, version), clock, note }),
    seal: createSeal(() => stores.sql.secrets.secretFor('oidc')),
  };
}

export function composeOidc(
  { oidc: providers }: Config,
  { sql }: ServerStores,
  deps: ReturnType<typeof openOidc> &
    Pick<Parameters<typeof createOidcSignIn>[0], 'sessions' | 'finish' | 'counters' | 'clock' | 'random'>,
): Pick<Core, 'oidcSignIn' | 'identities'> {
  const { sessions } = deps;
  return {
    oidcSignIn: createOidcSignIn({
      ...deps,
      providers,
      identities: sql.identities,
      persons: sql.persons,
      workspaces: sql.workspaces,
      oneUse: sql.oneUse,
      digest: systemDigest,
    }),
    identities: createIdentities({
      store: sql.identities,
      providers,
      sessions,
      digest: systemDigest,
      clock: deps.clock,
    }),
  };
}

/** Asks each provider for its discovery document; `fault` is null where it is as it should be. */
export function examineProviders(
  config: Pick<Config, 'outboundAllow' | 'publicUrl' | 'oidc'>,
  version: string,
): Promise<readonly { readonly provider: OidcClient; readonly fault: string | null }[]> {
  const fetch = composeOidcFetch(config, version);
  return Promise.all(
    config.oidc.map(async (provider) => ({ provider, fault: await oidcFaultOf(provider, fetch) })),
  );
}
