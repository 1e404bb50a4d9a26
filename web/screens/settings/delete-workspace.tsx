import { useState } from 'react';
import type { Workspace } from '../../api/types.ts';
import { useApi } from '../../api/workspace-api.tsx';
import { withProof } from '../../app/proof.tsx';
import { useWorkspace } from '../../app/session.tsx';
import { useWrite } from '../../app/writes.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Section } from '../../ui/section.tsx';
import { sentenceOf } from '../../words/problem-texts.ts';
import styles from './settings.module.css';
import { settingsTexts } from './texts/texts.ts';

/** The first workspace of a server cannot be deleted. */
const FIRST = 1;

export function DeleteWorkspace({ workspace }: { readonly workspace: Workspace }) {
  const t = settingsTexts.use();
  const { role } = useWorkspace();
  const [asks, setAsks] = useState(false);
  return (
    <Section title={t.deleteTitle}>
      <p className={styles.intro}>{t.deleteText}</p>
      <p className={styles.intro}>{t.deleteExport}</p>
      {workspace.number === FIRST && <p className={styles.small}>{t.deleteFirst}</p>}
      {workspace.number !== FIRST && role !== 'owner' && <p className={styles.small}>{t.deleteOwners}</p>}
      {workspace.number !== FIRST && role === 'owner' && (
        <Button kind="danger" icon="trash" onClick={() => setAsks(true)}>
          {t.deleteButton}
        </Button>
      )}
      {asks && <Deletion workspace={workspace} onClose={() => setAsks(false)} />}
    </Section>
  );
}

function Deletion({ workspace, onClose }: { readonly workspace: Workspace; readonly onClose: () => void }) {
  const t = settingsTexts.use();
  const api = useApi();
  const write = useWrite();
  const [fault, setFault] = useState<string>();
  const { id, name } = workspace;
  const remove = async () => {
    setFault(undefined);
    try {
      await write({
        run: () => withProof(() => api.remove<Workspace>(`/workspaces/${id}`)),
        touches: ['session', 'workspace'],
        said: t.deleted(name),
        undo: () => api.post(`/workspaces/${id}/restore`),
        faults: 'throw',
      });
    } catch (error) {
      setFault(sentenceOf(error));
      throw error;
    }
  };
  return (
    <Confirm
      open
      title={t.deleteConfirm(name)}
      action={t.deleteButton}
      typed={{ label: t.name, name }}
      fault={fault}
      onClose={onClose}
      onConfirm={remove}
    >
      <p>{t.deleteText}</p>
    </Confirm>
  );
}
