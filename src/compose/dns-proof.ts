import { Resolver } from 'node:dns/promises';
import { verificationRecord } from '../core/domain.ts';
import type { DomainProof } from '../core/domains.ts';

const TIMEOUT_MS = 3_000;

/** Looks for a domain's verification record in the DNS; a name that does not answer proves nothing. */
export function createDnsProof(): DomainProof {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 1 });
  return {
    async holds(domain) {
      const { name, value } = verificationRecord(domain);
      try {
        const records = await resolver.resolveTxt(name);
        return records.some((chunks) => chunks.join('') === value);
      } catch {
        return false;
      }
    },
  };
}
