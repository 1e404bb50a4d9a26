import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { readKey, useForget, useRead } from '../../api/reading.ts';
import type { Domain, DomainVerification, VerifiedDomain } from '../../api/types.ts';
import { useApi } from '../../api/workspace-api.tsx';
import { isSetUp, setUpSteps } from './set-up.ts';

const LOOK_MS = 10_000;
/** Somebody who left the page open does not keep asking DNS for ever. */
const LOOKING_MS_MAX = 30 * 60_000;

export interface Looking {
  readonly domain: Domain | undefined;
  readonly error: Error | null;
  readonly verification: DomainVerification | null;
  /** When somebody last looked; null before. */
  readonly lookedAtMs: number | null;
  readonly isLooking: boolean;
  /** It has looked for long enough. */
  readonly hasStopped: boolean;
  lookNow(): void;
  retry(): void;
}

/** Reads a domain. With `looks`, asks DNS for its records every 10 seconds until they are all there. */
export function useLooking(id: string, looks: boolean): Looking {
  const api = useApi();
  const forget = useForget();
  const path = `/domains/${id}`;
  const [startedAtMs, setStartedAtMs] = useState(() => Date.now());
  const every = () => (Date.now() - startedAtMs > LOOKING_MS_MAX ? false : LOOK_MS);
  const plain = useRead<Domain>('domains', path, undefined, { keepsPrevious: false });
  const isVerified = plain.data?.verified;
  const proof = useQuery({
    queryKey: readKey(api.workspaceId, 'domains', `${path}/verify`),
    queryFn: ({ signal }) => api.post<VerifiedDomain>(`${path}/verify`, undefined, { signal }),
    enabled: looks && isVerified === false,
    refetchInterval: every,
    retry: false,
  });
  const checked = useQuery({
    queryKey: readKey(api.workspaceId, 'domains', path, { check: 'true' }),
    queryFn: ({ signal }) => api.get<Domain>(path, { check: 'true' }, { signal }),
    enabled: looks && plain.data !== undefined,
    refetchInterval: ({ state }) => {
      if (state.data !== undefined && isSetUp(setUpSteps(state.data, null))) return false;
      return every();
    },
    retry: false,
  });
  const isProved = isVerified === false && proof.data?.verified === true;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the proof is there
  useEffect(() => {
    if (isProved) void forget(['domains', 'audit']);
  }, [isProved]);
  return {
    domain: mergedDomain(plain.data, checked.data),
    error: plain.error ?? proof.error ?? checked.error,
    verification: proof.data?.verification ?? null,
    lookedAtMs: Math.max(proof.dataUpdatedAt, checked.dataUpdatedAt) || null,
    isLooking: proof.isFetching || checked.isFetching,
    hasStopped: Date.now() - startedAtMs > LOOKING_MS_MAX,
    lookNow() {
      setStartedAtMs(Date.now());
      if (isVerified === false) void proof.refetch();
      void checked.refetch();
    },
    retry() {
      void plain.refetch();
      if (looks) void checked.refetch();
    },
  };
}

/** The settings as they were read last, with what the look at DNS has found. */
const mergedDomain = (plain: Domain | undefined, checked: Domain | undefined): Domain | undefined =>
  plain === undefined || checked === undefined
    ? plain
    : {
        ...plain,
        routing: checked.routing,
        certificate: checked.certificate,
        checked_at: checked.checked_at,
      };
