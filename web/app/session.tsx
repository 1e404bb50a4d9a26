import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { useOwnRead } from '../api/reading.ts';
import type { CurrentSession, Feature, Membership, Role, Scope } from '../api/types.ts';
import { mayDo } from './permissions.ts';

const Session = createContext<CurrentSession | null>(null);

/** Who is signed in, for everything below. */
export function SessionProvider({
  session,
  children,
}: {
  readonly session: CurrentSession;
  readonly children: ReactNode;
}) {
  return <Session value={session}>{children}</Session>;
}

export const useSessionRead = () => useOwnRead<CurrentSession>('session', '/session');

export function useSession(): CurrentSession {
  const session = useContext(Session);
  if (session === null) throw new Error('useSession is outside of the session');
  return session;
}

/** The workspace of the address, and what the person may do in it. */
export interface OpenWorkspace {
  readonly id: string;
  /** As in the address: `/app/w/7`. */
  readonly number: number;
  readonly name: string;
  readonly role: Role;
  readonly plan: string;
  /** What the plan lets people do. */
  readonly features: ReadonlySet<Feature>;
  readonly workspace: Membership['workspace'];
  can(scope: Scope): boolean;
}

const Open = createContext<OpenWorkspace | null>(null);

export function WorkspaceProvider({
  membership,
  children,
}: {
  readonly membership: Membership;
  readonly children: ReactNode;
}) {
  const open = useMemo(() => toOpenWorkspace(membership), [membership]);
  return <Open value={open}>{children}</Open>;
}

function toOpenWorkspace({ workspace, role, features }: Membership): OpenWorkspace {
  const { id, number, name, plan } = workspace;
  return {
    id,
    number,
    name,
    plan,
    role,
    features: new Set(features),
    workspace,
    can: (scope) => mayDo(role, scope),
  };
}

export function useWorkspace(): OpenWorkspace {
  const open = useContext(Open);
  if (open === null) throw new Error('useWorkspace is outside of a workspace');
  return open;
}
