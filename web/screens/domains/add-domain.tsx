import { useState } from 'react';
import type { Domain } from '../../api/types.ts';
import { useApi } from '../../api/workspace-api.tsx';
import { formFaults } from '../../app/form-faults.ts';
import { useGo } from '../../app/link.tsx';
import { useWrite } from '../../app/writes.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FaultLine, Field } from '../../ui/field.tsx';
import { TextInput } from '../../ui/input.tsx';
import { commonTexts } from '../../words/texts/texts.ts';
import { domainsTexts } from './texts/texts.ts';

export function AddDomain({ onClose }: { readonly onClose: () => void }) {
  const t = domainsTexts.use();
  const common = commonTexts.use();
  const api = useApi();
  const go = useGo();
  const write = useWrite();
  const [host, setHost] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const faults = formFaults(error);
  // What people copy has the rest of an address around the host.
  const clean = host
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/[/?#].*$/, '');
  const add = async () => {
    if (busy || clean === '') return;
    setBusy(true);
    setError(null);
    try {
      const added = await write({
        run: () => api.post<Domain>('/domains', { host: clean }),
        touches: ['domains', 'audit'],
        faults: 'throw',
      });
      if (added !== null) go(`/domains/${added.id}`);
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  const rest = faults.rest('/host');
  return (
    <Dialog
      open
      size="small"
      title={t.addTitle}
      onClose={onClose}
      onSubmit={() => void add()}
      actions={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button type="submit" kind="main" busy={busy} disabled={clean === ''}>
            {t.addButton}
          </Button>
        </>
      }
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
    </Dialog>
  );
}
