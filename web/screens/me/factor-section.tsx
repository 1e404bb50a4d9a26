import { useState } from 'react';
import { useOwnRead } from '../../api/reading.ts';
import type { RecoveryCodes as Codes, SecondFactors, TotpSecret } from '../../api/types.ts';
import { useOwnApi } from '../../api/workspace-api.tsx';
import { useAct } from '../../app/act.ts';
import { ConfirmAct } from '../../app/confirm-act.tsx';
import { withProof } from '../../app/proof.tsx';
import { useWrite } from '../../app/writes.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { FaultLine, Field } from '../../ui/field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { TextInput } from '../../ui/input.tsx';
import { Section } from '../../ui/section.tsx';
import { Fault, Loading } from '../../ui/states.tsx';
import { useFormat } from '../../words/format.ts';
import { sentenceOf } from '../../words/problem-texts.ts';
import { commonTexts } from '../../words/texts/texts.ts';
import styles from './me.module.css';
import { RecoveryCodes } from './recovery-codes.tsx';
import { meTexts } from './texts/texts.ts';

export function FactorSection() {
  const { factor: t } = meTexts.use();
  const common = commonTexts.use();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const { data, error, refetch } = useOwnRead<SecondFactors>('me', '/me/second-factor');
  const isOn = data !== undefined && data.totp_since !== null;
  return (
    <Section
      title={t.title}
      aside={
        data !== undefined && (isOn ? <Badge tone="ok">{common.on}</Badge> : <Badge>{common.off}</Badge>)
      }
    >
      <div className={styles.fields}>
        <p className={styles.help}>{t.text}</p>
        {data === undefined && error === null && <Loading rows={1} />}
        {data === undefined && error !== null && <Fault small error={error} onRetry={refetch} />}
        {data !== undefined && <FactorState factors={data} onCodes={setCodes} />}
      </div>
      {codes !== null && <RecoveryCodes codes={codes} onClose={() => setCodes(null)} />}
    </Section>
  );
}

interface FactorStateProps {
  readonly factors: SecondFactors;
  readonly onCodes: (codes: readonly string[]) => void;
}

function FactorState({ factors, onCodes }: FactorStateProps) {
  const { factor: t } = meTexts.use();
  const format = useFormat();
  const { totp_since: since, passkeys, recovery_codes_left: left } = factors;
  const hasFactor = since !== null || passkeys > 0;
  return (
    <>
      {since !== null && <p>{t.on(format.day(since))}</p>}
      {hasFactor && <p className={styles.help}>{t.codesLeft(left)}</p>}
      <p className={styles.line}>
        {since === null ? <TurnOn onCodes={onCodes} /> : <TurnOff />}
        {hasFactor && <NewCodes onCodes={onCodes} />}
      </p>
    </>
  );
}

interface OnCodes {
  readonly onCodes: (codes: readonly string[]) => void;
}

function TurnOn({ onCodes }: OnCodes) {
  const { factor: t } = meTexts.use();
  const api = useOwnApi();
  const { busy, error, run } = useAct();
  const [secret, setSecret] = useState<TotpSecret | null>(null);
  const begin = () =>
    run(async () => setSecret(await withProof(() => api.post<TotpSecret>('/me/second-factor'))));
  return (
    <>
      <Button icon="shield" busy={busy} onClick={() => void begin()}>
        {t.turnOn}
      </Button>
      {error !== null && <FaultLine text={sentenceOf(error)} />}
      {secret !== null && <Scan secret={secret} onCodes={onCodes} onClose={() => setSecret(null)} />}
    </>
  );
}

interface ScanProps extends OnCodes {
  readonly secret: TotpSecret;
  readonly onClose: () => void;
}

/** The picture comes from the server as a text; an image of it can do nothing but be seen. */
const imageOf = (svg: string): string => `data:image/svg+xml,${encodeURIComponent(svg)}`;

function Scan({ secret, onCodes, onClose }: ScanProps) {
  const { factor: t } = meTexts.use();
  const api = useOwnApi();
  const write = useWrite();
  const { busy, error, faults, run } = useAct();
  const [code, setCode] = useState('');
  const confirm = () =>
    run(async () => {
      const made = await write({
        run: () => api.post<Codes>('/me/second-factor/confirm', { code }),
        touches: ['me', 'session', 'members'],
        said: t.turnedOn,
        faults: 'throw',
      });
      onClose();
      if (made !== null) onCodes(made.recovery_codes);
    });
  return (
    <FormDialog
      sticky
      size="small"
      title={t.title}
      onClose={onClose}
      submit={t.confirm}
      busy={busy}
      isReady={code.trim() !== ''}
      onSubmit={() => void confirm()}
    >
      <div className={styles.fields}>
        <p>{t.scan}</p>
        <img className={styles.qr} width={192} height={192} alt={t.qr} src={imageOf(secret.qr)} />
        <div>
          <p className={styles.help}>{t.byHand}</p>
          <p className={styles.secret}>
            <code>{secret.secret}</code>
            <CopyButton text={secret.secret} />
          </p>
        </div>
        <Field
          label={t.code}
          help={t.codeHelp}
          fault={error === null ? undefined : (faults.at('/code') ?? sentenceOf(error))}
        >
          <TextInput
            mono
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={7}
            value={code}
            onChange={setCode}
          />
        </Field>
      </div>
    </FormDialog>
  );
}

function TurnOff() {
  const { factor: t } = meTexts.use();
  const api = useOwnApi();
  const write = useWrite();
  const [asks, setAsks] = useState(false);
  return (
    <>
      <Button onClick={() => setAsks(true)}>{t.turnOff}</Button>
      {asks && (
        <ConfirmAct
          title={t.offTitle}
          action={t.turnOff}
          onClose={() => setAsks(false)}
          run={() =>
            write({
              run: () => withProof(() => api.remove('/me/second-factor')),
              touches: ['me', 'session', 'members'],
              said: t.turnedOff,
              faults: 'throw',
            })
          }
        >
          <p>{t.offText}</p>
        </ConfirmAct>
      )}
    </>
  );
}

function NewCodes({ onCodes }: OnCodes) {
  const { factor: t } = meTexts.use();
  const api = useOwnApi();
  const write = useWrite();
  const [asks, setAsks] = useState(false);
  const renew = async () => {
    const made = await write({
      run: () => withProof(() => api.post<Codes>('/me/recovery-codes')),
      touches: ['me'],
      faults: 'throw',
    });
    if (made !== null) onCodes(made.recovery_codes);
  };
  return (
    <>
      <Button kind="quiet" onClick={() => setAsks(true)}>
        {t.newCodes}
      </Button>
      {asks && (
        <ConfirmAct
          kind="main"
          title={t.newCodesTitle}
          action={t.newCodes}
          onClose={() => setAsks(false)}
          run={renew}
        >
          <p>{t.newCodesText}</p>
        </ConfirmAct>
      )}
    </>
  );
}
