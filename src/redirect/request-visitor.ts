import type { LinkId } from '../core/base/ids.ts';
import type { Behaviour } from '../core/rules/behaviour.ts';
import { type HintCodes, readHintCodes, toClientHints } from '../core/rules/client-hints.ts';
import { UNKNOWN_VISITOR, type VisitorFacts } from '../core/rules/visitor.ts';
import type { VisitHeaders, VisitRequest } from './visit-request.ts';

/** The visitor's facts, read from a full HTTP request. */
export function requestVisitor(request: VisitRequest, linkId: LinkId | null): VisitorFacts {
  const { headers } = request;
  return {
    ...UNKNOWN_VISITOR,
    address: request.address,
    userAgent: headers.get('user-agent') ?? '',
    language: headers.get('accept-language') ?? '',
    referrer: headers.get('referer') ?? '',
    country: request.country,
    hints: toClientHints(hintCodesOf(headers)),
    returning: linkId !== null && hasBeenHere(headers.get('cookie') ?? '', linkId),
  };
}

export const hintCodesOf = (headers: VisitHeaders): HintCodes =>
  readHintCodes({
    platform: headers.get('sec-ch-ua-platform') ?? '',
    mobile: headers.get('sec-ch-ua-mobile') ?? '',
    brands: headers.get('sec-ch-ua') ?? '',
  });

/** Random draws for splits: by chance, or stable for one visitor of one link. Nothing is stored. */
export interface Draws {
  byChance(): number;
  byVisitor(linkId: LinkId, facts: Pick<VisitorFacts, 'address' | 'userAgent'>): number;
}

const DRAW_BITS = 48;

export function createDraws(secret: Uint8Array, byChance: () => number = Math.random): Draws {
  return {
    byChance,
    byVisitor(linkId, { address, userAgent }) {
      const keyed = new Bun.CryptoHasher('sha256', secret).update(`${linkId}\n${address}\n${userAgent}`);
      return keyed.digest().readUIntBE(0, DRAW_BITS / 8) / 2 ** DRAW_BITS;
    },
  };
}

const VISITED_S = 365 * 24 * 60 * 60;
const visitedName = (linkId: LinkId): string => `wm_v_${linkId.toString(36)}`;

const hasBeenHere = (cookies: string, linkId: LinkId): boolean =>
  cookies.split(';').some((pair) => pair.trim() === `${visitedName(linkId)}=1`);

/** Whether a rule asks for returning visitors: only such links set a cookie. */
export const asksForReturning = ({ rules }: Behaviour): boolean =>
  rules.some(({ when }) => when.returning !== undefined);

export const visitedCookie = (linkId: LinkId, isSecure: boolean): string =>
  `${visitedName(linkId)}=1; Path=/; Max-Age=${VISITED_S}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
