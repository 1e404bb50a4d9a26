import { useState } from 'react';
import { useOwnRead } from '../../api/reading.ts';
import type { AddedPasskey, Passkey, Passkeys } from '../../api/types.ts';
import { useOwnApi } from '../../api/workspace-api.tsx';
import { useAct } from '../../app/act.ts';
import { ConfirmAct } from '../../app/confirm-act.tsx';
import { hasPasskeys, makePasskey, PasskeyStopped } from '../../app/passkeys.ts';
import { withProof } from '../../app/proof.tsx';
import { useWrite } from '../../app/writes.ts';
import { Button } from '../../ui/button.tsx';
import { FaultLine, Field } from '../../ui/field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { TextInput } from '../../ui/input.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Section } from '../../ui/section.tsx';
import { Fault, Loading } from '../../ui/states.tsx';
import { useFormat } from '../../words/format.ts';
import { sentenceOf } from '../../words/problem-texts.ts';
import { commonTexts } from '../../words/texts/texts.ts';
import { Line, Lines } from './lines.tsx';
import styles from './me.module.css';
import { RecoveryCodes } from './recovery-codes.tsx';
import { meTexts } from './texts/texts.ts';

export function PasskeySection() {
  const { passkeys: t } = meTexts.use();
  const [adds, setAdds] = useState(false);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const { data, error, refetch } = useOwnRead<Passkeys>('me', '/me/passkeys');
  return (
    <Section title={t.title}>
      <div className={styles.fields}>
        <p className={styles.help}>{t.text}</p>
        {data === undefined && error === null && <Loading rows={1} />}
        {data === undefined && error !== null && <Fault small error={error} onRetry={refetch} />}
        {data?.data.length === 0 && <p className={styles.help}>{t.none}</p>}
        {data !== undefined && data.data.length > 0 && <PasskeyList passkeys={data.data} />}
        {hasPasskeys() ? (
          <p className={styles.line}>
            <Button icon="key" onClick={() => setAdds(true)}>
              {t.add}
            </Button>
          </p>
        ) : (
          <p className={styles.help}>{window.isSecureContext ? t.tooOld : t.needHttps}</p>
        )}
      </div>
      {adds && <AddPasskey onCodes={setCodes} onClose={() => setAdds(false)} />}
      {codes !== null && <RecoveryCodes codes={codes} onClose={() => setCodes(null)} />}
    </Section>
  );
}

function PasskeyList({ passkeys }: { readonly passkeys: readonly Passkey[] }) {
  const { passkeys: t } = meTexts.use();
  const common = commonTexts.use();
  const format = useFormat();
  const [renamed, setRenamed] = useState<Passkey | null>(null);
  const [removed, setRemoved] = useState<Passkey | null>(null);
  return (
    <Lines label={t.title}>
      {passkeys.map((passkey) => (
        <Line
          key={passkey.id}
          icon="key"
          title={<bdi>{passkey.name}</bdi>}
          facts={[
            t.made(format.day(passkey.created_at)),
            passkey.last_used_at === null ? t.neverUsed : t.used(format.relative(passkey.last_used_at)),
            passkey.is_backed_up ? t.synced : null,
          ]}
          action={
            <Menu
              trigger={<IconButton icon="more" label={`${common.more}: ${passkey.name}`} />}
              items={[
                { label: t.rename, icon: 'pencil', onSelect: () => setRenamed(passkey) },
                { label: t.remove, icon: 'trash', danger: true, onSelect: () => setRemoved(passkey) },
              ]}
            />
          }
        />
      ))}
      {renamed !== null && <RenamePasskey passkey={renamed} onClose={() => setRenamed(null)} />}
      {removed !== null && <RemovePasskey passkey={removed} onClose={() => setRemoved(null)} />}
    </Lines>
  );
}

interface AddPasskeyProps {
  readonly onCodes: (codes: readonly string[]) => void;
  readonly onClose: () => void;
}

function AddPasskey({ onCodes, onClose }: AddPasskeyProps) {
  const { passkeys: t } = meTexts.use();
  const api = useOwnApi();
  const write = useWrite();
  const { busy, error, run } = useAct();
  const [name, setName] = useState('');
  const add = () =>
    run(async () => {
      const options = await withProof(() => api.post('/me/passkeys/options'));
      const response = await makePasskey(options);
      const body = { response, ...(name.trim() === '' ? {} : { name: name.trim() }) };
      const made = await write({
        run: () => withProof(() => api.post<AddedPasskey>('/me/passkeys', body)),
        touches: ['me', 'session', 'members'],
        said: t.added,
        faults: 'throw',
      });
      onClose();
      const codes = made?.recovery_codes ?? null;
      if (codes !== null) onCodes(codes);
    });
  return (
    <FormDialog
      size="small"
      title={t.addTitle}
      onClose={onClose}
      submit={busy ? t.adding : t.add}
      busy={busy}
      onSubmit={() => void add()}
    >
      <div className={styles.fields}>
        <Field label={t.name} help={t.nameHelp}>
          <TextInput dir="auto" autoFocus maxLength={60} value={name} onChange={setName} />
        </Field>
        {error !== null && (
          <FaultLine text={error instanceof PasskeyStopped ? t.stopped : sentenceOf(error)} />
        )}
      </div>
    </FormDialog>
  );
}

interface OnePasskey {
  readonly passkey: Passkey;
  readonly onClose: () => void;
}

function RenamePasskey({ passkey, onClose }: OnePasskey) {
  const { passkeys: t } = meTexts.use();
  const common = commonTexts.use();
  const api = useOwnApi();
  const write = useWrite();
  const { busy, error, faults, run } = useAct();
  const [name, setName] = useState(passkey.name);
  const rename = () =>
    run(async () => {
      await write({
        run: () => api.patch(`/me/passkeys/${passkey.id}`, { name: name.trim() }),
        touches: ['me'],
        faults: 'throw',
      });
      onClose();
    });
  return (
    <FormDialog
      size="small"
      title={t.renameTitle}
      onClose={onClose}
      submit={common.save}
      busy={busy}
      isReady={name.trim() !== ''}
      onSubmit={() => void rename()}
    >
      <Field label={t.name} fault={error === null ? undefined : (faults.at('/name') ?? sentenceOf(error))}>
        <TextInput dir="auto" autoFocus maxLength={60} value={name} onChange={setName} />
      </Field>
    </FormDialog>
  );
}

function RemovePasskey({ passkey, onClose }: OnePasskey) {
  const { passkeys: t } = meTexts.use();
  const api = useOwnApi();
  const write = useWrite();
  return (
    <ConfirmAct
      title={t.removeTitle(passkey.name)}
      action={t.remove}
      onClose={onClose}
      run={() =>
        write({
          run: () => withProof(() => api.remove(`/me/passkeys/${passkey.id}`)),
          touches: ['me', 'session', 'members'],
          said: t.removed,
          faults: 'throw',
        })
      }
    >
      <p>{t.removeText}</p>
    </ConfirmAct>
  );
}
