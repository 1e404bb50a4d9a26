import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import type { CertificateFinding, DomainChecker, Routing } from '../core/domains/domain-check.ts';
import { createAddressGuard } from './address-guard.ts';

const DNS_TIMEOUT_MS = 2_500;
const TLS_TIMEOUT_MS = 4_000;
const FOUND_MAX = 5;
const FOUND_LENGTH_MAX = 253;

/** Checks where domains lead, at the given resolvers, or at the system's when none are given. */
export function createDomainChecker(deps: {
  readonly resolvers: readonly string[];
  /** Internal address ranges that the operator allows. */
  readonly allowed: readonly string[];
  /** Default: 443. */
  readonly port?: number;
  /** PEM; trusted instead of the system's certificate authorities. */
  readonly authorities?: string;
}): DomainChecker {
  const { resolvers, port = 443, authorities } = deps;
  const guard = createAddressGuard(deps.allowed);
  const isInternal = (address: string): boolean => guard.standingOf(address) === 'forbidden';

  function newResolver(): Resolver {
    const resolver = new Resolver({ timeout: DNS_TIMEOUT_MS, tries: 1 });
    if (resolvers.length > 0) resolver.setServers(resolvers);
    return resolver;
  }

  async function addressesOf(host: string): Promise<readonly string[]> {
    if (isIP(host) !== 0) return [host];
    const resolver = newResolver();
    const [four, six] = await Promise.all([
      orNothing(resolver.resolve4(host)),
      orNothing(resolver.resolve6(host)),
    ]);
    return [...four, ...six];
  }

  async function routingOf(
    host: string,
    addresses: readonly string[],
    { ownHost, isApex }: { ownHost: string; isApex: boolean },
  ): Promise<Routing> {
    const ownAddresses = await addressesOf(ownHost);
    const type = isApex || isIP(ownHost) !== 0 ? 'A' : 'CNAME';
    const aliases = type === 'A' ? [] : await orNothing(newResolver().resolveCname(host));
    const names = aliases.map((name) => name.toLowerCase().replace(/\.$/, ''));
    // A name may lead here without an alias of its own, as an ALIAS record does.
    const ok = names.includes(ownHost) || addresses.some((address) => ownAddresses.includes(address));
    const shown = names.length > 0 ? names : addresses.filter((address) => !isInternal(address));
    return {
      type,
      target: type === 'CNAME' ? ownHost : (ownAddresses.find((address) => !isInternal(address)) ?? null),
      found: shown.slice(0, FOUND_MAX).map((item) => item.slice(0, FOUND_LENGTH_MAX)),
      ok,
    };
  }

  async function certificateOf(host: string, addresses: readonly string[]): Promise<CertificateFinding> {
    const [address] = addresses;
    if (address === undefined) return missing('no_such_host');
    // One forbidden address refuses the whole name: DNS rebinding returns mixed answers.
    if (addresses.some(isInternal)) return missing('internal_address');
    return connectTo(address, { host, port, authorities });
  }

  return {
    async check(host, place) {
      const addresses = await addressesOf(host);
      const [routing, certificate] = await Promise.all([
        routingOf(host, addresses, place),
        certificateOf(host, addresses),
      ]);
      return { routing, certificate };
    },
  };
}

const missing = (fault: CertificateFinding['fault']): CertificateFinding => ({
  ok: false,
  expiresAtMs: null,
  fault,
});

async function orNothing(lookup: Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await lookup;
  } catch {
    return [];
  }
}

/** Reads the certificate, also one that browsers refuse. Sends no request. */
function connectTo(
  address: string,
  { host, port, authorities }: { host: string; port: number; authorities: string | undefined },
): Promise<CertificateFinding> {
  const { promise, resolve } = Promise.withResolvers<CertificateFinding>();
  const socket = connect({
    host: address,
    port,
    servername: host,
    rejectUnauthorized: false,
    ...(authorities !== undefined && { ca: authorities }),
  });
  const timer = setTimeout(() => end(missing('no_answer')), TLS_TIMEOUT_MS);
  function end(finding: CertificateFinding): void {
    clearTimeout(timer);
    socket.destroy();
    resolve(finding);
  }
  socket.once('secureConnect', () => {
    const { valid_to: validTo } = socket.getPeerCertificate();
    const expiresAtMs = Date.parse(validTo ?? '');
    end({
      ok: socket.authorized,
      expiresAtMs: Number.isNaN(expiresAtMs) ? null : expiresAtMs,
      fault: socket.authorized ? null : 'not_trusted',
    });
  });
  socket.on('error', () => end(missing('no_answer')));
  socket.once('close', () => end(missing('no_answer')));
  return promise;
}
