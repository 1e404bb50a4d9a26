import { useState } from 'react';
import { useOwnRead } from '../../api/reading.ts';
import type { SecondFactors } from '../../api/types.ts';
import { useOwnApi } from '../../api/workspace-api.tsx';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FaultLine, Field } from '../../ui/field.tsx';
import { TextInput } from '../../ui/input.tsx';
import { sentenceOf } from '../../words/problem-texts.ts';
import { hasPasskeys, PasskeyStopped, takePasskey } from '../passkeys.ts';
import type { WantedProof } from '../proof.tsx';
import { useSessionRead } from '../session.tsx';
import styles from './proof-dialog.module.css';
import { proofTexts } from './texts/texts.ts';

type Kind = 'password' | 'code' | 'recovery_code';

export default function ProofDialog({ asked }: { readonly asked: WantedProof }) {
  const t = proofTexts.use();
  const { data: factors, error } = useOwnRead<SecondFactors>('me', '/me/second-factor');
  return (
    <Dialog open size="small" title={t.title} onClose={asked.declined} sticky>
      <div className={styles.parts}>
        <p className={styles.text}>{t.text}</p>
        {error !== null && <FaultLine text={sentenceOf(error)} />}
        {factors !== undefined && <Ways factors={factors} onDone={asked.done} />}
      </div>
    </Dialog>
  );
}

interface WaysProps {
  readonly factors: SecondFactors;
  readonly onDone: () => void;
}

/** A person with a second factor proves that one: the server refuses a password alone. */
function Ways({ factors, onDone }: WaysProps) {
  const t = proofTexts.use();
  const hasTotp = factors.totp_since !== null;
  const hasKeys = factors.passkeys > 0;
  const [usesRecovery, setUsesRecovery] = useState(false);
  const kind: Kind | null = usesRecovery ? 'recovery_code' : typedKind(hasTotp, hasKeys);
  const elsewhere = `/app/prove?return=${encodeURIComponent(window.location.pathname + window.location.search)}`;
  return (
    <>
      {hasKeys && hasPasskeys() && <PasskeyWay onDone={onDone} />}
      {kind !== null && <TypedWay key={kind} kind={kind} onDone={onDone} />}
      <div className={styles.others}>
        {(hasTotp || hasKeys) && factors.recovery_codes_left > 0 && (
          <Button kind="quiet" onClick={() => setUsesRecovery(!usesRecovery)}>
            {usesRecovery && hasTotp ? t.useCode : t.useRecovery}
          </Button>
        )}
        <a className={buttonClass({ kind: 'quiet' })} href={elsewhere}>
          {t.otherWay}
        </a>
      </div>
    </>
  );
}

function typedKind(hasTotp: boolean, hasKeys: boolean): Kind | null {
  if (hasTotp) return 'code';
  return hasKeys ? null : 'password';
}

/** Runs a proof, and keeps what went wrong. */
function useProving(onDone: () => void) {
  const api = useOwnApi();
  const t = proofTexts.use();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const prove = async (proof: () => Promise<object>) => {
    setBusy(true);
    setFault(undefined);
    try {
      await api.post('/session/prove', await proof());
      onDone();
    } catch (error) {
      setFault(error instanceof PasskeyStopped ? t.stopped : sentenceOf(error));
      setBusy(false);
    }
  };
  return { busy, fault, prove };
}

function TypedWay({ kind, onDone }: { readonly kind: Kind; readonly onDone: () => void }) {
  const t = proofTexts.use();
  const { data: session } = useSessionRead();
  const [text, setText] = useState('');
  const { busy, fault, prove } = useProving(onDone);
  const label = { password: t.password, code: t.code, recovery_code: t.recovery }[kind];
  const help = { password: undefined, code: t.codeHelp, recovery_code: t.recoveryHelp }[kind];
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (text !== '' && !busy) void prove(async () => ({ [kind]: text }));
      }}
    >
      {/* A password manager finds the password by it. */}
      {kind === 'password' && (
        <input
          type="text"
          name="username"
          autoComplete="username"
          value={session?.person.email ?? ''}
          readOnly
          hidden
        />
      )}
      <Field label={label} help={help} fault={fault}>
        <TextInput
          autoFocus
          type={kind === 'password' ? 'password' : 'text'}
          autoComplete={kind === 'password' ? 'current-password' : 'one-time-code'}
          inputMode={kind === 'code' ? 'numeric' : undefined}
          mono={kind !== 'password'}
          value={text}
          onChange={setText}
        />
      </Field>
      <Button type="submit" kind="main" wide busy={busy} disabled={text === ''}>
        {t.confirm}
      </Button>
    </form>
  );
}

function PasskeyWay({ onDone }: { readonly onDone: () => void }) {
  const t = proofTexts.use();
  const api = useOwnApi();
  const { busy, fault, prove } = useProving(onDone);
  const take = async () => ({ passkey: await takePasskey(await api.post('/session/passkey/options', {})) });
  return (
    <div className={styles.form}>
      <Button kind="main" wide icon="key" busy={busy} onClick={() => void prove(take)}>
        {busy ? t.waiting : t.passkey}
      </Button>
      {fault !== undefined && <FaultLine text={fault} />}
    </div>
  );
}
