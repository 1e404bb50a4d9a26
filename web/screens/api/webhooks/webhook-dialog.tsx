import { useState } from 'react';
import type { NewWebhook, Webhook, WebhookEvent, WebhookWithSecret } from '../../../api/types.ts';
import { useApi } from '../../../api/workspace-api.tsx';
import { useAct } from '../../../app/act.ts';
import { useWrite } from '../../../app/writes.ts';
import { Checkbox } from '../../../ui/checkbox.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { FaultLine, Field, FieldSet } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form-dialog.tsx';
import { UrlInput } from '../../../ui/input.tsx';
import { SecretOnce } from '../../../ui/secret-once.tsx';
import { Select } from '../../../ui/select.tsx';
import { commonTexts } from '../../../words/texts/texts.ts';
import styles from '../api.module.css';
import { apiTexts } from '../texts/texts.ts';

const EVENTS = [
  'link.clicked',
  'link.created',
  'link.updated',
  'link.deleted',
  'link.expired',
  'quota.near',
  'domain.verified',
] as const satisfies readonly WebhookEvent[];
const FORMS = ['native', 'linkly'] as const;
const BATCHES = ['0', '1', '10', '60'] as const;

interface WebhookDialogProps {
  /** Null for a new one. */
  readonly webhook: Webhook | null;
  readonly onClose: () => void;
}

export function WebhookDialog({ webhook, onClose }: WebhookDialogProps) {
  const [secret, setSecret] = useState<string | null>(null);
  return secret === null ? (
    <WebhookForm webhook={webhook} onMade={setSecret} onClose={onClose} />
  ) : (
    <WebhookSecret secret={secret} onClose={onClose} />
  );
}

interface WebhookSecretProps {
  readonly secret: string;
  readonly onClose: () => void;
}

export function WebhookSecret({ secret, onClose }: WebhookSecretProps) {
  const { webhooks: t } = apiTexts.use();
  return (
    <Dialog open sticky title={t.doneTitle} onClose={onClose}>
      <SecretOnce secret={secret} text={t.secretText} dismissLabel={t.kept} onDismiss={onClose} />
    </Dialog>
  );
}

type Draft = Pick<NewWebhook, 'url' | 'events'> & {
  readonly form: string;
  readonly click_batch_seconds: number;
};

const draftOf = (webhook: Webhook | null): Draft => ({
  url: webhook?.url ?? '',
  events: webhook?.events ?? ['link.clicked'],
  form: webhook?.form ?? 'native',
  click_batch_seconds: webhook?.click_batch_seconds ?? 0,
});

interface WebhookFormProps extends WebhookDialogProps {
  readonly onMade: (secret: string) => void;
}

function WebhookForm({ webhook, onMade, onClose }: WebhookFormProps) {
  const { webhooks: t } = apiTexts.use();
  const common = commonTexts.use();
  const api = useApi();
  const write = useWrite();
  const { busy, faults, run, clear } = useAct();
  const [draft, setDraft] = useState(() => draftOf(webhook));
  const change = (fields: Partial<Draft>) => {
    clear();
    setDraft({ ...draft, ...fields });
  };
  const isReady = draft.url.trim() !== '' && draft.events.length > 0;
  const rest = faults.rest('/url', '/events', '/form', '/click_batch_seconds');
  const save = () =>
    run(async () => {
      const touches = ['webhooks', 'audit'] as const;
      if (webhook !== null) {
        const run = () => api.patch<Webhook>(`/webhooks/${webhook.id}`, draft);
        if ((await write({ run, touches, said: t.saved, faults: 'throw' })) !== null) onClose();
        return;
      }
      const run = () => api.post<WebhookWithSecret>('/webhooks', draft);
      const made = await write({ run, touches, faults: 'throw' });
      if (made !== null) onMade(made.secret);
    });
  return (
    <FormDialog
      sticky
      title={webhook === null ? t.newTitle : t.editTitle}
      onClose={onClose}
      submit={webhook === null ? t.createButton : common.save}
      busy={busy}
      isReady={isReady}
      onSubmit={() => void save()}
    >
      <div className={styles.form}>
        {rest !== undefined && <FaultLine text={rest} />}
        <Field label={t.url} fault={faults.at('/url')}>
          <UrlInput autoFocus value={draft.url} onChange={(url) => change({ url })} />
        </Field>
        <Events
          events={draft.events}
          onChange={(events) => change({ events })}
          fault={faults.at('/events') ?? (draft.events.length === 0 ? t.eventsNone : undefined)}
        />
        <Field label={t.formText} help={t.formHelp} fault={faults.at('/form')}>
          <Select
            value={draft.form}
            onChange={(form) => change({ form })}
            options={FORMS.map((value): { value: string; label: string } => ({
              value,
              label: t.forms[value],
            }))}
          />
        </Field>
        {draft.events.includes('link.clicked') && (
          <Batch
            seconds={draft.click_batch_seconds}
            onChange={(click_batch_seconds) => change({ click_batch_seconds })}
            fault={faults.at('/click_batch_seconds')}
          />
        )}
      </div>
    </FormDialog>
  );
}

interface EventsProps {
  readonly events: readonly WebhookEvent[];
  readonly onChange: (events: WebhookEvent[]) => void;
  readonly fault: string | undefined;
}

function Events({ events, onChange, fault }: EventsProps) {
  const { webhooks: t } = apiTexts.use();
  return (
    <FieldSet label={t.events} fault={fault}>
      <div className={styles.checks}>
        {EVENTS.map((event) => (
          <Checkbox
            key={event}
            checked={events.includes(event)}
            onChange={(isOn) =>
              onChange(EVENTS.filter((one) => (one === event ? isOn : events.includes(one))))
            }
            label={
              <>
                <span className={styles.sentence}>{t.eventNames[event]}</span>{' '}
                <span className={styles.small}>{event}</span>
              </>
            }
          />
        ))}
      </div>
    </FieldSet>
  );
}

interface BatchProps {
  readonly seconds: number;
  readonly onChange: (seconds: number) => void;
  readonly fault: string | undefined;
}

function Batch({ seconds, onChange, fault }: BatchProps) {
  const { webhooks: t } = apiTexts.use();
  const known: { readonly value: string; readonly label: string }[] = BATCHES.map((value) => ({
    value,
    label: t.batches[value],
  }));
  const value = String(seconds);
  // The API takes other times too.
  const options = known.some((one) => one.value === value)
    ? known
    : [...known, { value, label: t.everySeconds(value) }];
  return (
    <Field label={t.batch} help={t.batchHelp} fault={fault}>
      <Select value={value} onChange={(next) => onChange(Number(next))} options={options} />
    </Field>
  );
}
