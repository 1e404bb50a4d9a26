import { useState } from 'react';
import type { BulkResults } from '../../api/types.ts';
import { useApi } from '../../api/workspace-api.tsx';
import { useWorkspace } from '../../app/session.tsx';
import { useWrite } from '../../app/writes.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { useFormat } from '../../words/format.ts';
import { sentenceOf } from '../../words/problem-texts.ts';
import { commonTexts } from '../../words/texts/texts.ts';
import { trashTexts } from './texts/texts.ts';

/** What one call deletes at most. */
const EMPTIED_MAX = 10_000;

/** Deletes everything in the trash for good, after the name of the workspace was typed. */
export function EmptyTrash({ total, onClose }: { readonly total: number; readonly onClose: () => void }) {
  const t = trashTexts.use();
  const words = commonTexts.use();
  const format = useFormat();
  const api = useApi();
  const write = useWrite();
  const { name } = useWorkspace();
  const [fault, setFault] = useState<string | undefined>();
  if (total > EMPTIED_MAX) {
    return (
      <Dialog
        open
        onClose={onClose}
        title={t.empty}
        size="small"
        actions={<Button onClick={onClose}>{words.close}</Button>}
      >
        <p>{t.tooMany(format.number(EMPTIED_MAX))}</p>
      </Dialog>
    );
  }
  const remove = () =>
    api
      .send('DELETE', '/links/bulk', {
        query: { permanent: true },
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ filter: { trashed: true } }),
      })
      .then((answer) => answer.json() as Promise<BulkResults>);
  const empty = async () => {
    setFault(undefined);
    try {
      const results = await write({
        run: remove,
        touches: ['links', 'tags', 'domains', 'usage'],
        said: (done) => t.emptied(done.filter(isDone).length),
        faults: 'throw',
      });
      const left = results?.filter((one) => !isDone(one)).length ?? 0;
      if (left > 0) showToast({ text: t.notEmptied(left), kind: 'fault' });
    } catch (error) {
      setFault(sentenceOf(error));
      throw error;
    }
  };
  return (
    <Confirm
      open
      onClose={onClose}
      title={t.emptyTitle(total)}
      action={t.remove}
      onConfirm={empty}
      typed={{ label: t.emptyLabel(name), name: name.trim() }}
      fault={fault}
    >
      <p>{t.emptyText}</p>
    </Confirm>
  );
}

const isDone = ({ status }: BulkResults[number]): boolean => status < 300;
