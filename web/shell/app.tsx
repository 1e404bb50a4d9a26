import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ComponentProps, Suspense, useEffect, useLayoutEffect, useRef } from 'react';
import { Redirect, Route, Router, Switch, useLocation, useParams } from 'wouter';
import { isPassing } from '../api/problem.ts';
import type { Membership } from '../api/types.ts';
import { OwnApiProvider, WorkspaceApiProvider } from '../api/workspace-api.tsx';
import { Boundary } from '../app/boundary.tsx';
import { leave } from '../app/held-page.ts';
import { lazyPart } from '../app/lazy-part.tsx';
import { loadSingleKeys } from '../app/preferences.ts';
import { Proof } from '../app/proof.tsx';
import { Screen } from '../app/screen.tsx';
import { SessionProvider, useSession, useSessionRead, WorkspaceProvider } from '../app/session.tsx';
import { goToSignIn } from '../app/sign-in.ts';
import { hearKey } from '../ui/shortcut-stack.ts';
import { Toasts } from '../ui/toasts.tsx';
import { whenIdle } from '../ui/when-idle.ts';
import { commonTexts } from '../words/texts/texts.ts';
import { ZoneProvider } from '../words/zone.tsx';
import { GlobalKeys } from './global-keys.tsx';
import { lastWorkspace, noteWorkspace } from './last-workspace.ts';
import { Overlays } from './overlays.tsx';
import { Parts } from './parts-place.ts';
import { OWN_PLACES, PLACES, placeAt } from './routes.tsx';
import { SessionFault } from './session-fault.tsx';
import { MorePlaces, Shell } from './shell.tsx';

const RETRIES_MAX = 2;

const { Part: Closed } = lazyPart(() => import('./closed/closed.tsx'));

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // The browser's own idea of being online is wrong on a machine without an uplink.
      networkMode: 'always',
      retry: (failures, error) => failures < RETRIES_MAX && isPassing(error),
      throwOnError: false,
    },
    mutations: { networkMode: 'always' },
  },
});

/** It needs no mend when it does not come: one can try again by hand. */
function loadRecovery(): void {
  import('./recovery.ts').then(
    ({ recover }) => recover(client),
    () => {},
  );
}

export function App() {
  useEffect(() => {
    loadSingleKeys();
    window.addEventListener('keydown', hearKey);
    return () => window.removeEventListener('keydown', hearKey);
  }, []);
  useEffect(() => whenIdle(loadRecovery), []);
  return (
    <QueryClientProvider client={client}>
      <OwnApiProvider onSignedOut={goToSignIn}>
        <Router base="/app" aroundNav={(go, to, how) => leave(() => go(to, how))}>
          <Boundary>
            <Suspense>
              <SignedIn />
            </Suspense>
          </Boundary>
        </Router>
        <Proof />
        <Toasts />
      </OwnApiProvider>
    </QueryClientProvider>
  );
}

function SignedIn() {
  const { data, error, refetch } = useSessionRead();
  useSamePerson(data?.person.id);
  const isDrawn = data !== undefined || error !== null;
  useLayoutEffect(() => {
    if (isDrawn) document.getElementById('frame')?.remove();
  }, [isDrawn]);
  if (data === undefined) return error === null ? null : <SessionFault error={error} onRetry={refetch} />;
  return (
    <SessionProvider session={data}>
      <ZoneProvider zone={data.person.timezone}>
        <Switch>
          <Route path="/w/:number/*?">
            <WorkspaceRoute />
          </Route>
          {OWN_PLACES.map((one) => (
            <Route key={one.name} path={one.path}>
              <OwnPlace place={one} />
            </Route>
          ))}
          {Parts !== null && (
            <Route path="/_parts">
              <Parts />
            </Route>
          )}
          <Route>
            <FirstPlace />
          </Route>
        </Switch>
      </ZoneProvider>
    </SessionProvider>
  );
}

/** Somebody else has signed in, in another tab: nothing that was read for the first person may stay. */
function useSamePerson(id: string | undefined): void {
  const first = useRef(id);
  useEffect(() => {
    first.current ??= id;
    if (first.current !== id) window.location.reload();
  }, [id]);
}

/** `/app`: the workspace that the person was in last. */
function FirstPlace() {
  const { workspaces } = useSession();
  const first = lastWorkspace(workspaces);
  if (first !== null) return <Redirect to={`/w/${first.workspace.number}`} replace />;
  return <ClosedShell membership={null} />;
}

interface ClosedShellProps extends ComponentProps<typeof Closed> {
  /** The workspace of the side bar. */
  readonly side?: Membership | null;
}

function ClosedShell({ side = null, ...closed }: ClosedShellProps) {
  return (
    <Shell membership={side} here={null}>
      <Suspense>
        <Closed {...closed} />
      </Suspense>
    </Shell>
  );
}

function OwnPlace({ place }: { readonly place: (typeof OWN_PLACES)[number] }) {
  const { workspaces } = useSession();
  return (
    <Shell membership={lastWorkspace(workspaces)} here={place.name}>
      <Suspense>
        <place.Screen />
      </Suspense>
      <Boundary>
        <Overlays />
      </Boundary>
    </Shell>
  );
}

function WorkspaceRoute() {
  const { number } = useParams();
  const { workspaces } = useSession();
  const membership = workspaces.find(({ workspace }) => String(workspace.number) === number);
  if (membership === undefined) {
    return <ClosedShell side={lastWorkspace(workspaces)} />;
  }
  return <InWorkspace key={membership.workspace.id} membership={membership} />;
}

function InWorkspace({ membership }: { readonly membership: Membership }) {
  const { workspace, needs_second_factor: needsSecondFactor } = membership;
  const { person } = useSession();
  useEffect(() => noteWorkspace(workspace.number), [workspace.number]);
  if (workspace.deleted_at !== null || needsSecondFactor) return <ClosedShell membership={membership} />;
  return (
    <WorkspaceApiProvider workspaceId={workspace.id} onSignedOut={goToSignIn}>
      <WorkspaceProvider membership={membership}>
        <ZoneProvider zone={workspace.timezone ?? person.timezone}>
          <Router base={`/w/${workspace.number}`}>
            <InPlace membership={membership} />
          </Router>
        </ZoneProvider>
      </WorkspaceProvider>
    </WorkspaceApiProvider>
  );
}

function InPlace({ membership }: { readonly membership: Membership }) {
  const [path] = useLocation();
  const t = commonTexts.use();
  const here = placeAt(path)?.name ?? (path === '/more' ? 'more' : null);
  return (
    <Shell membership={membership} here={here}>
      <GlobalKeys />
      <Boundary key={here}>
        <Suspense>
          <Switch>
            {PLACES.map((one) => (
              <Route key={one.name} path={one.path}>
                <one.Screen />
              </Route>
            ))}
            <Route path="/more">
              <Screen title={t.nav.more}>
                <MorePlaces membership={membership} />
              </Screen>
            </Route>
            <Route>
              <Closed />
            </Route>
          </Switch>
        </Suspense>
      </Boundary>
      <Boundary>
        <Overlays />
      </Boundary>
    </Shell>
  );
}
