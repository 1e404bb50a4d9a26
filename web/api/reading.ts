import {
  keepPreviousData,
  type QueryClient,
  type UseQueryResult,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { Query } from './client.ts';
import { useApi, useOwnApi } from './workspace-api.tsx';

/** What a screen reads, and after how long what was read counts as old. A write names the resources that it touches. */
const STALE_MS = {
  links: 15_000,
  stats: 30_000,
  tags: 30_000,
  domains: 30_000,
  keys: 30_000,
  usage: 60_000,
  webhooks: 15_000,
  members: 30_000,
  people: 300_000,
  audit: 10_000,
  workspace: 60_000,
  plans: 600_000,
  words: 3_600_000,
  session: 10_000,
  me: 30_000,
  instance: 10_000,
} as const;
export type Resource = keyof typeof STALE_MS;

export interface ReadOptions {
  readonly enabled?: boolean;
  readonly refetchMs?: number;
  /** Shows the answer to the previous question until the next one is there. Default: true. */
  readonly keepsPrevious?: boolean;
}

/** What a cached answer is found by: `[workspace, resource, path, query]`. */
export const readKey = (workspaceId: string, resource: Resource, path: string, query?: Query) =>
  query === undefined
    ? ([workspaceId, resource, path] as const)
    : ([workspaceId, resource, path, query] as const);

/** Reads in the workspace of the address. `path` null reads nothing. */
export function useRead<T>(
  resource: Resource,
  path: string | null,
  query?: Query,
  options: ReadOptions = {},
): UseQueryResult<T, Error> {
  const api = useApi();
  return useAnswer<T>({ workspaceId: api.workspaceId, resource, path, query, options }, (signal) =>
    api.get<T>(path ?? '', query, { signal }),
  );
}

/** Reads what belongs to the person or to the server, not to a workspace. */
export function useOwnRead<T>(
  resource: Resource,
  path: string | null,
  query?: Query,
  options: ReadOptions = {},
): UseQueryResult<T, Error> {
  const api = useOwnApi();
  return useAnswer<T>({ workspaceId: 'own', resource, path, query, options }, (signal) =>
    api.get<T>(path ?? '', query, { signal }),
  );
}

interface Question {
  readonly workspaceId: string;
  readonly resource: Resource;
  readonly path: string | null;
  readonly query: Query | undefined;
  readonly options: ReadOptions;
}

function useAnswer<T>(
  { workspaceId, resource, path, query, options }: Question,
  read: (signal: AbortSignal) => Promise<T>,
): UseQueryResult<T, Error> {
  const { enabled = true, refetchMs, keepsPrevious = true } = options;
  return useQuery<T, Error>({
    queryKey: readKey(workspaceId, resource, path ?? '', query),
    queryFn: ({ signal }) => read(signal),
    enabled: enabled && path !== null,
    staleTime: STALE_MS[resource],
    ...(refetchMs === undefined ? {} : { refetchInterval: refetchMs }),
    ...(keepsPrevious ? { placeholderData: keepPreviousData } : {}),
  });
}

/** Asks again for everything that was read of the resources, in every workspace. */
export const forget = (client: QueryClient, resources: readonly Resource[]): Promise<unknown> =>
  client.invalidateQueries({
    predicate: ({ queryKey }) => resources.includes(queryKey[1] as Resource),
  });

export function useForget(): (resources: readonly Resource[]) => Promise<unknown> {
  const client = useQueryClient();
  return (resources) => forget(client, resources);
}
