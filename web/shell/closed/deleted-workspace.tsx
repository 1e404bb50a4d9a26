import { useState } from 'react';
import type { Membership } from '../../api/types.ts';
import { useOwnApi } from '../../api/workspace-api.tsx';
import { Notice } from '../../app/notice.tsx';
import { useWrite } from '../../app/writes.ts';
import { Button } from '../../ui/button.tsx';
import { useFormat } from '../../words/format.ts';
import { closedTexts } from './texts/texts.ts';

/** Of a workspace that was deleted only its restoration is left, for owners. */
export function DeletedWorkspace({ membership }: { readonly membership: Membership }) {
  const t = closedTexts.use();
  const format = useFormat();
  const api = useOwnApi();
  const write = useWrite();
  const [busy, setBusy] = useState(false);
  const { workspace, role } = membership;
  const restore = async () => {
    setBusy(true);
    const headers = { 'x-workspace-id': workspace.id };
    await write({
      run: () => api.post(`/workspaces/${workspace.id}/restore`, undefined, { headers }),
      touches: ['session', 'workspace'],
      said: t.restored(workspace.name),
    });
    setBusy(false);
  };
  const until = workspace.removed_at === null ? '' : t.deleted(format.dateTime(workspace.removed_at));
  return (
    <Notice title={t.deletedTitle(workspace.name)} text={until}>
      {role === 'owner' && (
        <Button kind="main" icon="undo" busy={busy} onClick={() => void restore()}>
          {t.restore}
        </Button>
      )}
    </Notice>
  );
}
