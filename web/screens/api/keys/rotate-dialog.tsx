import { useState } from 'react';
import type { Key, KeyWithSecret } from '../../../api/types.ts';
import { useApi } from '../../../api/workspace-api.tsx';
import { useAct } from '../../../app/act.ts';
import { withProof } from '../../../app/proof.tsx';
import { useWrite } from '../../../app/writes.ts';
import { FaultLine, Field } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form-dialog.tsx';
import { Select } from '../../../ui/select.tsx';
import styles from '../api.module.css';
import { apiTexts } from '../texts/texts.ts';
import { KeySecret } from './key-secret.tsx';

/** How long the old secret keeps working, in seconds. */
const GRACES = { now: 0, hour: 3_600, day: 86_400, week: 604_800, month: 2_592_000 } as const;
type Grace = keyof typeof GRACES;

interface RotateDialogProps {
  readonly apiKey: Key;
  readonly onClose: () => void;
}

export function RotateDialog({ apiKey: key, onClose }: RotateDialogProps) {
  const { keys: t } = apiTexts.use();
  const api = useApi();
  const write = useWrite();
  const { busy, faults, run } = useAct();
  const [grace, setGrace] = useState<Grace>('day');
  const [made, setMade] = useState<KeyWithSecret | null>(null);
  if (made !== null) return <KeySecret apiKey={made} onClose={onClose} />;
  const rotate = () =>
    run(async () => {
      const body = { grace_seconds: GRACES[grace] };
      const rotated = await write({
        run: () => withProof(() => api.post<KeyWithSecret>(`/keys/${key.id}/rotate`, body)),
        touches: ['keys', 'audit'],
        faults: 'throw',
      });
      if (rotated !== null) setMade(rotated);
    });
  const rest = faults.rest();
  return (
    <FormDialog
      title={t.rotateTitle(key.name)}
      onClose={onClose}
      submit={t.rotateButton}
      busy={busy}
      onSubmit={() => void rotate()}
    >
      <div className={styles.form}>
        {rest !== undefined && <FaultLine text={rest} />}
        <p className={styles.soft}>{t.rotateText}</p>
        <Field label={t.grace}>
          <Select
            value={grace}
            onChange={setGrace}
            options={(Object.keys(GRACES) as Grace[]).map((value) => ({ value, label: t.graces[value] }))}
          />
        </Field>
      </div>
    </FormDialog>
  );
}
