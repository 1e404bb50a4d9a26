import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { Query } from './client.ts';
import { type Resource, readKey } from './reading.ts';
import { useApi, useOwnApi } from './workspace-api.tsx';

interface Page<Row> {
  readonly data: readonly Row[];
  readonly next_cursor: string | null;
}

/** A list that is read page by page, as far as somebody asked for. */
export interface Pages<Row> {
  /** Undefined until the first page is there. */
  readonly rows: readonly Row[] | undefined;
  readonly error: Error | null;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  /** Older rows stand there while the filters change. */
  readonly isOld: boolean;
  loadMore(): void;
  retry(): void;
}

interface Question {
  readonly resource: Resource;
  readonly path: string;
  readonly query?: Query;
  readonly enabled?: boolean;
}

/** Pages of a list in the workspace of the address. */
export function usePages<Row>(question: Question): Pages<Row> {
  const api = useApi();
  return useAnswers(question, api.workspaceId, (query, signal) =>
    api.get<Page<Row>>(question.path, query, { signal }),
  );
}

/** Pages of a list of the server. */
export function useOwnPages<Row>(question: Question): Pages<Row> {
  const api = useOwnApi();
  return useAnswers(question, 'own', (query, signal) => api.get<Page<Row>>(question.path, query, { signal }));
}

function useAnswers<Row>(
  { resource, path, query, enabled = true }: Question,
  workspaceId: string,
  read: (query: Query, signal: AbortSignal) => Promise<Page<Row>>,
): Pages<Row> {
  const answers = useInfiniteQuery({
    // The pages of a list are held apart from one answer of it.
    queryKey: readKey(workspaceId, resource, `${path}#pages`, query),
    queryFn: ({ pageParam, signal }) =>
      read(pageParam === null ? { ...query } : { ...query, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor: next }: Page<Row>) => next,
    enabled,
    placeholderData: keepPreviousData,
  });
  return {
    rows: answers.data?.pages.flatMap(({ data }) => data),
    error: answers.error,
    hasMore: answers.hasNextPage,
    isLoadingMore: answers.isFetchingNextPage,
    isOld: answers.isPlaceholderData,
    loadMore: () => void answers.fetchNextPage(),
    retry: () => void answers.refetch(),
  };
}
