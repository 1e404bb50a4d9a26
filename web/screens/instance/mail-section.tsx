import { useState } from 'react';
import { useForget } from '../../api/reading.ts';
import type { Instance, MailTested } from '../../api/types.ts';
import { useOwnApi } from '../../api/workspace-api.tsx';
import { useAct } from '../../app/act.ts';
import { withProof } from '../../app/proof.tsx';
import { useSession } from '../../app/session.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { TextInput } from '../../ui/input.tsx';
import { Note } from '../../ui/note.tsx';
import { Section } from '../../ui/section.tsx';
import { useFormat } from '../../words/format.ts';
import styles from './instance.module.css';
import { instanceTexts } from './texts/texts.ts';

export function MailSection({ mail }: { readonly mail: Instance['mail'] }) {
  const { mail: t } = instanceTexts.use();
  const format = useFormat();
  if (!mail.configured) {
    return (
      <Section title={t.title}>
        <p className={styles.help}>{t.notConfigured}</p>
      </Section>
    );
  }
  const when = (at: string | null) => (at === null ? t.sinceStart : format.dateTime(at));
  return (
    <Section title={t.title}>
      <dl className={styles.facts}>
        <div>
          <dt>{t.lastSent}</dt>
          <dd>{when(mail.last_sent_at)}</dd>
        </div>
        <div>
          <dt>{t.lastFailed}</dt>
          <dd>{when(mail.last_failed_at)}</dd>
        </div>
      </dl>
      {mail.waiting > 0 && <p className={styles.help}>{t.waiting(mail.waiting)}</p>}
      <MailTest />
    </Section>
  );
}

function MailTest() {
  const { mail: t } = instanceTexts.use();
  const { person } = useSession();
  const api = useOwnApi();
  const forget = useForget();
  const { busy, error, faults, run, clear } = useAct();
  const [email, setEmail] = useState('');
  const [tested, setTested] = useState<MailTested | null>(null);
  const send = () =>
    run(async () => {
      setTested(null);
      const body = email.trim() === '' ? {} : { email: email.trim() };
      setTested(await withProof(() => api.post<MailTested>('/instance/mail-test', body)));
      // The lines above say when the last mail went out.
      void forget(['instance']);
    });
  const fault = error === null ? undefined : (faults.at('/email') ?? faults.rest('/email'));
  return (
    <form
      className={styles.fields}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Field label={t.to} help={t.toHelp} fault={fault}>
        <TextInput
          type="email"
          dir="ltr"
          placeholder={person.email}
          value={email}
          onChange={(text) => {
            clear();
            setTested(null);
            setEmail(text);
          }}
        />
      </Field>
      <div>
        <Button type="submit" icon="mail" busy={busy}>
          {busy ? t.sending : t.test}
        </Button>
      </div>
      {tested !== null && (
        <Note live tone={tested.ok ? 'ok' : 'danger'}>
          {tested.ok ? t.accepted(tested.email) : t.refused(tested.email)}
          {tested.fault !== null && <span className={styles.reason}>{tested.fault}</span>}
        </Note>
      )}
    </form>
  );
}
