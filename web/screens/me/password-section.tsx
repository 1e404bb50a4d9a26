import { useState } from 'react';
import { useOwnApi } from '../../api/workspace-api.tsx';
import { useAct } from '../../app/act.ts';
import { withProof } from '../../app/proof.tsx';
import { useSession } from '../../app/session.tsx';
import { useWrite } from '../../app/writes.ts';
import { Button } from '../../ui/button.tsx';
import { FaultLine, Field } from '../../ui/field.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { TextInput } from '../../ui/input.tsx';
import { Section } from '../../ui/section.tsx';
import styles from './me.module.css';
import { meTexts } from './texts/texts.ts';

export function PasswordSection() {
  const { password: t } = meTexts.use();
  const { person } = useSession();
  const api = useOwnApi();
  const write = useWrite();
  const { busy, error, faults, run } = useAct();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const save = async () => {
    const body = { password: next, ...(current === '' ? {} : { current }) };
    const isDone = await run(() =>
      write({
        run: () => withProof(() => api.put('/me/password', body)),
        touches: ['me', 'session'],
        said: t.saved,
        faults: 'throw',
      }),
    );
    if (!isDone) return;
    setCurrent('');
    setNext('');
  };
  const rest = error === null ? undefined : faults.rest('/current', '/password');
  return (
    <Section title={t.title}>
      <form
        className={styles.fields}
        onSubmit={(event) => {
          event.preventDefault();
          if (next !== '') void save();
        }}
      >
        {/* A password manager keeps the new password under this name. */}
        <input type="text" name="username" autoComplete="username" value={person.email} readOnly hidden />
        <div className={styles.pair}>
          <PasswordField
            label={t.current}
            help={t.currentHelp}
            fault={faults.at('/current') ?? rest}
            autoComplete="current-password"
            value={current}
            onChange={setCurrent}
          />
          <PasswordField
            label={t.next}
            help={t.nextHelp}
            fault={faults.at('/password')}
            autoComplete="new-password"
            value={next}
            onChange={setNext}
          />
        </div>
        <p className={styles.line}>
          <Button type="submit" busy={busy} disabled={next === ''}>
            {t.save}
          </Button>
          <span className={styles.help}>{t.endsOthers}</span>
        </p>
        {rest !== undefined && faults.at('/current') !== undefined && <FaultLine text={rest} />}
      </form>
    </Section>
  );
}

interface PasswordFieldProps {
  readonly label: string;
  readonly help: string;
  readonly fault: string | undefined;
  readonly autoComplete: 'current-password' | 'new-password';
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function PasswordField({ label, help, fault, autoComplete, value, onChange }: PasswordFieldProps) {
  const { password: t } = meTexts.use();
  const [shows, setShows] = useState(false);
  return (
    <Field label={label} help={help} fault={fault}>
      <TextInput
        type={shows ? 'text' : 'password'}
        autoComplete={autoComplete}
        value={value}
        onChange={onChange}
        end={
          <IconButton
            icon={shows ? 'eye-off' : 'eye'}
            label={shows ? t.hide : t.show}
            onClick={() => setShows(!shows)}
          />
        }
      />
    </Field>
  );
}
