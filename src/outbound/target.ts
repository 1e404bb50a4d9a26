import { isIP } from 'node:net';
import type { AddressGuard } from './address-guard.ts';
import { FetchRefused } from './fetch-refused.ts';
import { isWebPort } from './web-port.ts';

/** Resolves a host name to all its addresses. */
export type ResolveHost = (host: string) => Promise<readonly string[]>;

/** The destination of a request: checked addresses only, in the order to try them. */
export interface Target {
  readonly url: URL;
  readonly port: number;
  readonly addresses: readonly string[];
}

/** Null unless http or https. Drops credentials in the URL, so that they are not sent to another server. */
export function readWebUrl(text: string, base?: URL): URL | null {
  const url = URL.parse(text, base?.href);
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === '') return null;
  url.username = '';
  url.password = '';
  return url;
}

/** One forbidden address refuses the whole name: DNS rebinding returns mixed answers. */
export async function findTarget(url: URL, guard: AddressGuard, lookup: ResolveHost): Promise<Target> {
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  const addresses = await addressesOf(url, lookup);
  for (const address of addresses) {
    // A result that is not an address would be resolved again when connecting.
    const standing = isIP(address) === 0 ? 'forbidden' : guard.standingOf(address);
    if (standing === 'forbidden')
      throw new FetchRefused('forbidden_address', `${url.hostname} is ${address}`);
    if (standing === 'public' && !isWebPort(port)) throw new FetchRefused('bad_port', String(port));
  }
  return { url, port, addresses: addresses.toSorted((a, b) => isIP(a) - isIP(b)).slice(0, ADDRESSES_MAX) };
}

// IPv4 first: machines without IPv6 connectivity are common, those without IPv4 rare.
const ADDRESSES_MAX = 3;

async function addressesOf(url: URL, lookup: ResolveHost): Promise<readonly string[]> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return [host];
  const found = await lookup(host).catch((error: unknown) => {
    throw new FetchRefused('no_such_host', host, error);
  });
  if (found.length === 0) throw new FetchRefused('no_such_host', host);
  return found;
}
