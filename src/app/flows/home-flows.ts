import { Problem } from '../../core/base/problem.ts';
import { linkIds, workspaceIds } from '../../wire/values/ids.ts';
import { EMPTY_FORM, type FormState } from '../app-form.ts';
import { goTo } from '../app-page.ts';
import { type AppVisit, answerForm, typedIn } from '../app-visit.ts';
import { homePage } from '../pages/home-page.ts';
import { type Flow, type FlowDeps, type Flows, personIn } from './flow.ts';

/** The start of a person who is signed in, and their first link. */
export function createHomeFlows(deps: FlowDeps): Flows {
  const { core, site, names } = deps;

  async function drawHome(visit: AppVisit, state: FormState, status = 200): Promise<Response> {
    const { person } = personIn(visit);
    const [workspaces, factors, hasPassword] = await Promise.all([
      core.members.workspacesOf(person.id),
      core.factorSettings.counts(person.id),
      core.ownAccount.hasPassword(person.id),
    ]);
    return homePage(visit, {
      state,
      status,
      name: person.name,
      email: person.email,
      isInstanceAdmin: person.isInstanceAdmin,
      workspaces: workspaces.map(({ workspace, role }) => ({
        id: workspaceIds.write(workspace.id),
        name: workspace.name,
        role,
      })),
      hasPassword,
      hasSecondFactor: factors.totpSinceMs !== null,
      passkeys: factors.passkeys,
      made: await madeLink(visit),
      isNew: visit.query.has('welcome'),
    });
  }

  /** The short URL of the link in the address, if the person may see it. */
  async function madeLink(visit: AppVisit): Promise<string | null> {
    const id = linkIds.read(visit.query.get('made') ?? '');
    const workspace = workspaceIds.read(visit.query.get('in') ?? '');
    if (id === null || workspace === null) return null;
    try {
      const link = await core.links.get(await core.sessions.callerIn(personIn(visit), workspace), id);
      return names.shortUrl(names.hostOf(link.domainId), link.slug);
    } catch (error) {
      if (error instanceof Problem) return null;
      throw error;
    }
  }

  const links: Flow = {
    back: '/app',
    get: () => goTo(site, '/app'),
    post(visit) {
      const draw = (state: FormState, status: number) => drawHome(visit, state, status);
      return answerForm(visit, ['url', 'workspace'], draw, async () => {
        const workspace = workspaceIds.read(typedIn(visit, 'workspace'));
        if (workspace === null) throw new Problem('workspace_not_found', {});
        const caller = await core.sessions.callerIn(personIn(visit), workspace);
        const link = await core.links.create(caller, {
          destination: withScheme(typedIn(visit, 'url').trim()),
          createdVia: 'dashboard',
        });
        const made = linkIds.write(link.id);
        return goTo(site, `/app?made=${made}&in=${workspaceIds.write(workspace)}`);
      });
    },
  };

  return {
    '/app': { get: (visit) => drawHome(visit, EMPTY_FORM) },
    '/app/links': links,
  };
}

/** People paste `example.com/page`, as their browsers show it. */
const withScheme = (text: string): string =>
  /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[/:?#]|$)/i.test(text) ? `https://${text}` : text;
