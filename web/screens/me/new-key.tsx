import { useState } from 'react';
import type { KeyWithSecret, Scope } from '../../api/types.ts';
import { useApi } from '../../api/workspace-api.tsx';
import { useAct } from '../../app/act.ts';
import { withProof } from '../../app/proof.tsx';
import { useWrite } from '../../app/writes.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { DateTime } from '../../ui/date-time.tsx';
import { FaultLine, Field, FieldSet } from '../../ui/field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { TextInput } from '../../ui/input.tsx';
import styles from './me.module.css';
import { meTexts } from './texts/texts.ts';

const SCOPES: readonly Scope[] = [
  'links:create',
  'links:read',
  'links:write',
  'stats:read',
  'domains:write',
  'admin',
];

interface NewKeyProps {
  readonly onMade: (key: KeyWithSecret) => void;
  readonly onClose: () => void;
}

export function NewKey({ onMade, onClose }: NewKeyProps) {
  const { keys: t } = meTexts.use();
  const api = useApi();
  const write = useWrite();
  const { busy, error, faults, run } = useAct();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly Scope[]>(['links:create', 'links:read']);
  const [endsAt, setEndsAt] = useState<string | null>(null);
  const isReady = name.trim() !== '' && scopes.length > 0;
  const create = () =>
    run(async () => {
      const body = { name: name.trim(), person: 'me', scopes, expires_at: endsAt };
      const made = await write({
        run: () => withProof(() => api.post<KeyWithSecret>('/keys', body)),
        touches: ['keys'],
        faults: 'throw',
      });
      onClose();
      if (made !== null) onMade(made);
    });
  const rest = error === null ? undefined : faults.rest('/name', '/scopes', '/expires_at');
  return (
    <FormDialog
      title={t.createTitle}
      onClose={onClose}
      submit={t.create}
      busy={busy}
      isReady={isReady}
      onSubmit={() => void create()}
    >
      <div className={styles.fields}>
        {rest !== undefined && <FaultLine text={rest} />}
        <Field label={t.name} help={t.nameHelp} fault={faults.at('/name')}>
          <TextInput dir="auto" autoFocus value={name} onChange={setName} />
        </Field>
        <FieldSet label={t.scopes} fault={faults.at('/scopes')}>
          {SCOPES.map((scope) => (
            <Checkbox
              key={scope}
              label={t.scopeNames[scope]}
              // What `admin` includes need not be chosen too.
              disabled={scope !== 'admin' && scopes.includes('admin')}
              checked={scopes.includes(scope) || scopes.includes('admin')}
              onChange={(isOn) =>
                setScopes(isOn ? [...scopes, scope] : scopes.filter((other) => other !== scope))
              }
            />
          ))}
        </FieldSet>
        <Field label={t.ends} help={t.endsHelp} fault={faults.at('/expires_at')}>
          <DateTime value={endsAt} onChange={setEndsAt} />
        </Field>
      </div>
    </FormDialog>
  );
}
