import type { WorkspaceRemoval } from '../core/accounts/account-store.ts';
import { DELETION_GRACE_MS } from '../core/accounts/workspace.ts';
import { operatorAt } from '../core/base/author.ts';
import type { WorkspaceId } from '../core/base/ids.ts';
import type { Clock } from '../core/base/ports.ts';
import type { ClickStats } from '../core/clicks/click-store.ts';
import type { DomainStore } from '../core/domains/domain-store.ts';
import { addressOf, type LinkStore } from '../core/links/link-store.ts';
import type { RouteChanges } from '../core/links/write-options.ts';

/** Few enough that other writes wait for milliseconds. */
const LINKS_AT_ONCE = 100;

/**
 * Removes workspaces whose grace is over, with everything in them, in small steps. A run that is stopped or killed
 * leaves the rest to the next one: the workspace itself goes last.
 */
export function createWorkspaceRemover(deps: {
  removal: WorkspaceRemoval;
  links: Pick<LinkStore, 'byIds' | 'remove'>;
  domains: Pick<DomainStore, 'remove'>;
  clicks: Pick<ClickStats, 'forgetWorkspace'>;
  changes: Pick<RouteChanges, 'changed'> & { domainsChanged(): Promise<void> };
  clock: Clock;
}): { run(signal: AbortSignal): Promise<void> } {
  const { removal, links, domains, clicks, changes, clock } = deps;

  /** Runs steps until none is left, and leaves half of the time to other writes. False when stopped. */
  async function exhaust(signal: AbortSignal, step: () => Promise<boolean>): Promise<boolean> {
    while (!signal.aborted) {
      const beganMs = performance.now();
      if (!(await step())) return true;
      await Bun.sleep(performance.now() - beganMs);
    }
    return false;
  }

  async function removeLinks(id: WorkspaceId): Promise<boolean> {
    const ids = await removal.linkIds(id, LINKS_AT_ONCE);
    if (ids.length === 0) return false;
    const found = (await links.byIds(id, ids)).filter((link) => link !== null);
    // The removal of the workspace has an entry of the audit log, its links have none.
    await links.remove(id, ids, null);
    await changes.changed(found.map(addressOf));
    return true;
  }

  async function removeDomains(id: WorkspaceId): Promise<void> {
    const ids = await removal.domainIds(id);
    for (const domainId of ids) await domains.remove(domainId, operatorAt(clock.nowMs()));
    if (ids.length > 0) await changes.domainsChanged();
  }

  return {
    async run(signal) {
      const id = await removal.due(clock.nowMs() - DELETION_GRACE_MS);
      if (id === null) return;
      // Without webhooks, removing links sends no events.
      if (!(await exhaust(signal, () => removal.removeWebhooks(id)))) return;
      const hadLinks = (await removal.linkIds(id, 1)).length > 0;
      if (!(await exhaust(signal, () => removeLinks(id)))) return;
      await removeDomains(id);
      // The last clicks of these links are still on their way to the store: they are removed by the next run.
      if (hadLinks) return;
      if (!(await exhaust(signal, () => removal.removeRows(id)))) return;
      await clicks.forgetWorkspace(id);
      await removal.finish(id, operatorAt(clock.nowMs()));
    },
  };
}
