import { useState } from 'react';
import { useOwnRead } from '../../api/reading.ts';
import type { PlanList, Workspace } from '../../api/types.ts';
import { useOwnApi } from '../../api/workspace-api.tsx';
import { useAct } from '../../app/act.ts';
import { withProof } from '../../app/proof.tsx';
import { useSession } from '../../app/session.tsx';
import { useWrite } from '../../app/writes.ts';
import { FaultLine, Field } from '../../ui/field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { TextInput } from '../../ui/input.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Select } from '../../ui/select.tsx';
import { commonTexts } from '../../words/texts/texts.ts';
import styles from './instance.module.css';
import { instanceTexts } from './texts/texts.ts';

const KINDS = ['team', 'personal'] as const;

export function NewWorkspaceDialog({ onClose }: { readonly onClose: () => void }) {
  const { workspaces: t } = instanceTexts.use();
  const common = commonTexts.use();
  const { person } = useSession();
  const api = useOwnApi();
  const write = useWrite();
  const { busy, error, faults, run } = useAct();
  const { data: plans } = useOwnRead<PlanList>('plans', '/plans');
  const [name, setName] = useState('');
  const [kind, setKind] = useState<(typeof KINDS)[number]>('team');
  const [plan, setPlan] = useState('unlimited');
  const [email, setEmail] = useState(person.email);
  const names = plans?.data.map((one) => one.name) ?? [plan];
  const isReady = name.trim() !== '' && email.trim() !== '';
  const create = () =>
    run(async () => {
      const body = { name: name.trim(), kind, plan, owner: { email: email.trim() } };
      await write({
        run: () => withProof(() => api.post<Workspace>('/instance/workspaces', body)),
        touches: ['instance', 'session'],
        said: t.created(name.trim()),
        faults: 'throw',
      });
      onClose();
    });
  const rest = error === null ? undefined : faults.rest('/name', '/owner', '/plan');
  return (
    <FormDialog
      title={t.createTitle}
      onClose={onClose}
      submit={common.create}
      busy={busy}
      isReady={isReady}
      onSubmit={() => void create()}
    >
      <div className={styles.fields}>
        {rest !== undefined && <FaultLine text={rest} />}
        <Field label={t.name} fault={faults.at('/name')}>
          <TextInput dir="auto" autoFocus value={name} onChange={setName} />
        </Field>
        <Segmented
          label={t.kind}
          value={kind}
          onChange={setKind}
          options={KINDS.map((value) => ({ value, label: t.kinds[value] }))}
        />
        <Field label={t.plan} fault={faults.at('/plan')}>
          <Select value={plan} onChange={setPlan} options={names.map((value) => ({ value, label: value }))} />
        </Field>
        <Field label={t.owner} help={t.ownerHelp} fault={faults.at('/owner')}>
          <TextInput type="email" dir="ltr" value={email} onChange={setEmail} />
        </Field>
      </div>
    </FormDialog>
  );
}
