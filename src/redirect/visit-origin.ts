import type { AddressList } from '../clicks/geo/address-list.ts';
import { clientAddressOf } from './client-address.ts';
import type { VisitHeaders, VisitRequest } from './visit-request.ts';

/** The sender of a request. */
export interface Peer {
  readonly address: string;
  /** Whether it is a trusted proxy, whose forwarding headers are used. */
  readonly isProxy: boolean;
}

/** Reads from a request's headers who asks, and how; only trusted proxies may say so for others. */
export type ReadOrigin = (
  headers: VisitHeaders,
  peer: Peer,
) => Pick<VisitRequest, 'address' | 'country' | 'isSecure'>;

export function createOriginReader(deps: {
  trustedProxies: AddressList;
  /** Lower case; '' trusts no header. */
  countryHeader: string;
  /** Whether visitors reach the server over https; a trusted proxy's header takes precedence. */
  isSecure: boolean;
  /** Called once, with an untrusted peer that sends X-Forwarded-For. */
  onUntrustedProxy: (peer: string) => void;
}): ReadOrigin {
  const { trustedProxies, countryHeader } = deps;
  let warned = false;

  function addressOf(headers: VisitHeaders, peer: Peer): string {
    const forwarded = headers.get('x-forwarded-for');
    if (forwarded === null) return peer.address;
    if (!peer.isProxy) {
      if (!warned) deps.onUntrustedProxy(peer.address);
      warned = true;
      return peer.address;
    }
    return clientAddressOf(peer.address, forwarded, trustedProxies);
  }

  function isSecure(headers: VisitHeaders, peer: Peer): boolean {
    const proto = peer.isProxy ? headers.get('x-forwarded-proto') : null;
    return proto === null ? deps.isSecure : proto === 'https';
  }

  return (headers, peer) => ({
    address: addressOf(headers, peer),
    country: countryHeader !== '' && peer.isProxy ? singleValue(headers.get(countryHeader)) : '',
    isSecure: isSecure(headers, peer),
  });
}

/** The value of a header that was sent exactly once; else ''. */
const singleValue = (value: string | null): string => (value === null || value.includes(',') ? '' : value);
