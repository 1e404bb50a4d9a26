import { useState } from 'react';
import type { Domain } from '../../api/types.ts';
import { useApi } from '../../api/workspace-api.tsx';
import { useAct } from '../../app/act.ts';
import { useGo } from '../../app/link.tsx';
import { useWrite } from '../../app/writes.ts';
import { FaultLine, Field } from '../../ui/field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { TextInput } from '../../ui/input.tsx';
import { domainsTexts } from './texts/texts.ts';

export function AddDomain({ onClose }: { readonly onClose: () => void }) {
  const t = domainsTexts.use();
  const api = useApi();
  const go = useGo();
  const write = useWrite();
  const [host, setHost] = useState('');
  const { busy, faults, run } = useAct();
  // What people copy has the rest of an address around the host.
  const clean = host
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/[/?#].*$/, '');
  const add = () =>
    run(async () => {
      const added = await write({
        run: () => api.post<Domain>('/domains', { host: clean }),
        touches: ['domains', 'audit'],
        faults: 'throw',
      });
      if (added !== null) go(`/domains/${added.id}`);
    });
  const rest = faults.rest('/host');
  return (
    <FormDialog
      size="small"
      title={t.addTitle}
      onClose={onClose}
      submit={t.addButton}
      busy={busy}
      isReady={clean !== ''}
      onSubmit={() => void add()}
    >
      <Field label={t.addHost} help={t.addHelp} fault={faults.at('/host')}>
        <TextInput
          autoFocus
          dir="ltr"
          inputMode="url"
          autoCapitalize="off"
          spellCheck={false}
          placeholder="go.example.com"
          value={host}
          onChange={setHost}
        />
      </Field>
      {rest !== undefined && <FaultLine text={rest} />}
    </FormDialog>
  );
}
