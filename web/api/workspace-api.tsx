import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { type Api, createApi } from './client.ts';

export interface WorkspaceApi extends Api {
  /** `wsp_7`. */
  readonly workspaceId: string;
}

const InWorkspace = createContext<WorkspaceApi | null>(null);
const Own = createContext<Api | null>(null);

interface Props {
  readonly onSignedOut: () => void;
  readonly children: ReactNode;
}

/** Calls that belong to the person or to the server. */
export function OwnApiProvider({ onSignedOut, children }: Props) {
  const api = useMemo(() => createApi({ workspaceId: null, onSignedOut }), [onSignedOut]);
  return <Own value={api}>{children}</Own>;
}

/** Calls in one workspace, for everything below. */
export function WorkspaceApiProvider({
  workspaceId,
  onSignedOut,
  children,
}: Props & { readonly workspaceId: string }) {
  const client = useQueryClient();
  const api = useMemo(() => {
    const onForbidden = () =>
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] === 'session' });
    return { ...createApi({ workspaceId, onSignedOut, onForbidden }), workspaceId };
  }, [workspaceId, onSignedOut, client]);
  return <InWorkspace value={api}>{children}</InWorkspace>;
}

export function useApi(): WorkspaceApi {
  const api = useContext(InWorkspace);
  if (api === null) throw new Error('useApi is outside of a workspace');
  return api;
}

export function useOwnApi(): Api {
  const api = useContext(Own);
  if (api === null) throw new Error('useOwnApi is outside of the app');
  return api;
}
