import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ApiProblem } from '../api/problem.ts';
import { readKey } from '../api/reading.ts';
import type { Explanation, Link } from '../api/types.ts';
import { useApi } from '../api/workspace-api.tsx';
import { toVisit, type Visitor } from './visitor.ts';

const DEBOUNCE_MS = 250;

/** Settles like a question, so that no draft is asked about that was unfinished a moment ago. */
const UNFINISHED = '';

interface Question {
  readonly link: Link;
  readonly visitor: Visitor;
  /** Null to explain the link as it is. */
  readonly change: object | null;
  /** The server would refuse the change: then the answer to the one before stays, as an old one. */
  readonly isUnfinished: boolean;
}

/**
 * What the visitor gets from the link as it would be after `change`. The server decides by the same function as for a
 * real visit; an answer to an older draft is dropped.
 */
export function useExplanation({ link, visitor, change, isUnfinished }: Question) {
  const api = useApi();
  const path = `/links/${link.id}/explain`;
  const asked = useSettled(
    isUnfinished
      ? UNFINISHED
      : JSON.stringify({ ...toVisit(visitor), ...(change === null ? {} : { change }) }),
  );
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: readKey(api.workspaceId, 'links', path, { asked, version: link.version }),
    queryFn: ({ signal }) => api.post<Explanation>(path, JSON.parse(asked), { signal }),
    enabled: asked !== UNFINISHED,
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  });
  const isRefused = error instanceof ApiProblem && error.status === 422;
  return {
    explanation: data,
    error,
    isIncomplete: isUnfinished || isRefused,
    isOld: isPlaceholderData || isUnfinished || error !== null,
  };
}

/** The value once it has not changed for a moment. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
