import { isIP } from 'node:net';
import type { AddressGuard } from './address-guard.ts';
import { FetchRefused } from './fetch-refused.ts';
import { isWebPort } from './web-port.ts';

/** All addresses of a name, asked once. */
export type Lookup = (host: string) => Promise<readonly string[]>;

/** Where a request may go: only addresses that were checked, in the order to try them. */
export interface Target {
  readonly url: URL;
  readonly port: number;
  readonly addresses: readonly string[];
}

/** Null unless http or https. Credentials in the address are dropped, so that nobody's end up elsewhere. */
export function readWebUrl(text: string, base?: URL): URL | null {
  const url = URL.parse(text, base?.href);
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === '') return null;
  url.username = '';
  url.password = '';
  return url;
}

/** One address that is forbidden refuses the name whole: a mixed answer is how a name is rebound. */
export async function findTarget(url: URL, guard: AddressGuard, lookup: Lookup): Promise<Target> {
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  const addresses = await addressesOf(url, lookup);
  for (const address of addresses) {
    // What is no address would be resolved once more on the way out.
    const standing = isIP(address) === 0 ? 'forbidden' : guard.standingOf(address);
    if (standing === 'forbidden')
      throw new FetchRefused('forbidden_address', `${url.hostname} is ${address}`);
    if (standing === 'public' && !isWebPort(port)) throw new FetchRefused('bad_port', String(port));
  }
  return { url, port, addresses: addresses.toSorted((a, b) => isIP(a) - isIP(b)).slice(0, ADDRESSES_MAX) };
}

// IPv4 first: a machine without a way to IPv6 is common, one without IPv4 is rare.
const ADDRESSES_MAX = 3;

async function addressesOf(url: URL, lookup: Lookup): Promise<readonly string[]> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return [host];
  const found = await lookup(host).catch((error: unknown) => {
    throw new FetchRefused('no_such_host', host, error);
  });
  if (found.length === 0) throw new FetchRefused('no_such_host', host);
  return found;
}
