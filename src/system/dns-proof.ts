import { Resolver } from 'node:dns/promises';
import { errorCode } from '../core/base/error-text.ts';
import { verificationRecord } from '../core/domains/domain.ts';
import type { DomainProof } from '../core/domains/domains.ts';

const TIMEOUT_MS = 3_000;
const FOUND_MAX = 5;
const FOUND_LENGTH_MAX = 100;

/** Error codes that mean "no such record", unlike a failed query. */
const ABSENT = new Set(['ENOTFOUND', 'ENODATA']);

/** Looks up verification records at the given resolvers, or at the system's when none are given. */
export function createDnsProof(resolvers: readonly string[]): DomainProof {
  return {
    async find(domain) {
      const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 1 });
      if (resolvers.length > 0) resolver.setServers(resolvers);
      const { name, value: expected } = verificationRecord(domain);
      try {
        const records = (await resolver.resolveTxt(name)).map((chunks) => chunks.join(''));
        if (records.includes(expected)) return { status: 'verified', found: [] };
        const found = records.slice(0, FOUND_MAX).map((value) => value.slice(0, FOUND_LENGTH_MAX));
        return { status: found.length === 0 ? 'not_found' : 'wrong_value', found };
      } catch (error) {
        const code = errorCode(error);
        return { status: ABSENT.has(code) ? 'not_found' : 'no_answer', found: [] };
      }
    },
  };
}
