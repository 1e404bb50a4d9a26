import { useState } from 'react';
import type { InstancePerson } from '../../api/types.ts';
import { useOwnApi } from '../../api/workspace-api.tsx';
import { useAct } from '../../app/act.ts';
import { withProof } from '../../app/proof.tsx';
import { useWrite } from '../../app/writes.ts';
import { FaultLine, Field } from '../../ui/field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { TextInput } from '../../ui/input.tsx';
import { commonTexts } from '../../words/texts/texts.ts';
import styles from './instance.module.css';
import { instanceTexts } from './texts/texts.ts';

export function AddPerson({ onClose }: { readonly onClose: () => void }) {
  const { people: t } = instanceTexts.use();
  const common = commonTexts.use();
  const api = useOwnApi();
  const write = useWrite();
  const { busy, error, faults, run } = useAct();
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const add = () =>
    run(async () => {
      const body = { email: email.trim(), ...(name.trim() === '' ? {} : { name: name.trim() }) };
      await write({
        run: () => withProof(() => api.post<InstancePerson>('/instance/people', body)),
        touches: ['instance'],
        said: t.added(name.trim() === '' ? email.trim() : name.trim()),
        faults: 'throw',
      });
      onClose();
    });
  const rest = error === null ? undefined : faults.rest('/email', '/name');
  return (
    <FormDialog
      size="small"
      title={t.addTitle}
      subtitle={t.addText}
      onClose={onClose}
      submit={common.add}
      busy={busy}
      isReady={email.trim() !== ''}
      onSubmit={() => void add()}
    >
      <div className={styles.fields}>
        {rest !== undefined && <FaultLine text={rest} />}
        <Field label={t.email} fault={faults.at('/email')}>
          <TextInput type="email" dir="ltr" autoFocus value={email} onChange={setEmail} />
        </Field>
        <Field label={t.name} fault={faults.at('/name')}>
          <TextInput dir="auto" value={name} onChange={setName} />
        </Field>
      </div>
    </FormDialog>
  );
}
