import { Resolver } from 'node:dns/promises';
import { verificationRecord } from '../core/domain.ts';
import type { DomainProof } from '../core/domains.ts';

const TIMEOUT_MS = 3_000;
const FOUND_MAX = 5;
const FOUND_LENGTH_MAX = 100;

/** What it means that there is no record, rather than that nobody answered. */
const ABSENT = new Set(['ENOTFOUND', 'ENODATA']);

/** Looks for verification records by the resolvers named, or the system's own where none is. */
export function createDnsProof(resolvers: readonly string[]): DomainProof {
  return {
    async find(domain) {
      const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 1 });
      if (resolvers.length > 0) resolver.setServers(resolvers);
      const { name, value } = verificationRecord(domain);
      try {
        const records = (await resolver.resolveTxt(name)).map((chunks) => chunks.join(''));
        if (records.includes(value)) return { status: 'verified', found: [] };
        const found = records.slice(0, FOUND_MAX).map((one) => one.slice(0, FOUND_LENGTH_MAX));
        return { status: found.length === 0 ? 'not_found' : 'wrong_value', found };
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : '';
        return { status: ABSENT.has(code) ? 'not_found' : 'no_answer', found: [] };
      }
    },
  };
}
