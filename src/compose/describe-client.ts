import type { SessionClient } from '../core/accounts/session.ts';
import { type ReadVisitor, UNKNOWN_VISITOR } from '../core/rules/visitor.ts';
import type { RequestInfo } from '../wire/kit/api-request.ts';

/** Describes a browser as statistics do: `Chrome on Mac`, and the country of the address. */
export const createDescribeClient =
  (readVisitor: ReadVisitor) =>
  (request: Request, { address, country = '' }: RequestInfo): SessionClient => {
    const userAgent = (request.headers.get('user-agent') ?? '').slice(0, AGENT_LENGTH_MAX);
    const { agent, place } = readVisitor({ ...UNKNOWN_VISITOR, address, country, userAgent });
    const system = agent.os || agent.platform;
    const words = [agent.browser, system === '' ? '' : `on ${system}`].filter((word) => word !== '');
    return { browser: words.join(' '), country: place.country };
  };

/** The tables of agents read no more. */
const AGENT_LENGTH_MAX = 1_024;
