import { useState } from 'react';
import { useRead } from '../../../api/reading.ts';
import type { DomainPage, KeyWithSecret, NewKey, Scope } from '../../../api/types.ts';
import { useApi } from '../../../api/workspace-api.tsx';
import { useAct } from '../../../app/act.ts';
import { withProof } from '../../../app/proof.tsx';
import { useWrite } from '../../../app/writes.ts';
import { Checkbox } from '../../../ui/checkbox.tsx';
import { DateTime } from '../../../ui/date-time.tsx';
import { FaultLine, Field, FieldSet } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form-dialog.tsx';
import { TextInput } from '../../../ui/input.tsx';
import { Select } from '../../../ui/select.tsx';
import { Switch } from '../../../ui/switch.tsx';
import styles from '../api.module.css';
import { apiTexts } from '../texts/texts.ts';
import { KeySecret } from './key-secret.tsx';

const SCOPES = [
  'links:create',
  'links:read',
  'links:write',
  'stats:read',
  'domains:write',
  'admin',
] as const satisfies readonly Scope[];

export function NewKeyDialog({ onClose }: { readonly onClose: () => void }) {
  const [made, setMade] = useState<KeyWithSecret | null>(null);
  return made === null ? (
    <KeyForm onMade={setMade} onClose={onClose} />
  ) : (
    <KeySecret apiKey={made} onClose={onClose} />
  );
}

interface KeyFormProps {
  readonly onMade: (key: KeyWithSecret) => void;
  readonly onClose: () => void;
}

const FIELDS = ['/name', '/scopes', '/domain_id', '/expires_at'] as const;

function KeyForm({ onMade, onClose }: KeyFormProps) {
  const { keys: t } = apiTexts.use();
  const api = useApi();
  const write = useWrite();
  const { busy, faults, run, clear } = useAct();
  const [key, setKey] = useState<NewKey>({ name: '', scopes: ['links:create', 'links:read'] });
  const change = (fields: Partial<NewKey>) => {
    clear();
    setKey({ ...key, ...fields });
  };
  const isReady = key.name.trim() !== '' && key.scopes.length > 0;
  const rest = faults.rest(...FIELDS);
  const create = () =>
    run(async () => {
      const made = await write({
        run: () => withProof(() => api.post<KeyWithSecret>('/keys', { ...key, name: key.name.trim() })),
        touches: ['keys', 'audit'],
        faults: 'throw',
      });
      if (made !== null) onMade(made);
    });
  return (
    <FormDialog
      sticky
      title={t.newTitle}
      onClose={onClose}
      submit={t.createButton}
      busy={busy}
      isReady={isReady}
      onSubmit={() => void create()}
    >
      <div className={styles.form}>
        {rest !== undefined && <FaultLine text={rest} />}
        <Field label={t.name} help={t.nameHelp} fault={faults.at('/name')}>
          <TextInput autoFocus maxLength={100} value={key.name} onChange={(name) => change({ name })} />
        </Field>
        <Scopes
          scopes={key.scopes}
          onChange={(scopes) => change({ scopes })}
          fault={faults.at('/scopes') ?? (key.scopes.length === 0 ? t.scopesNone : undefined)}
        />
        <Domain
          value={key.domain_id ?? null}
          onChange={(domain_id) => change({ domain_id })}
          fault={faults.at('/domain_id')}
        />
        <Switch
          spread
          checked={key.own_links_only === true}
          onChange={(own_links_only) => change({ own_links_only })}
          label={t.ownLinksLabel}
          help={t.ownLinksHelp}
        />
        <Field label={t.expiresAt} help={t.expiresHelp} fault={faults.at('/expires_at')}>
          <DateTime value={key.expires_at ?? null} onChange={(expires_at) => change({ expires_at })} />
        </Field>
      </div>
    </FormDialog>
  );
}

interface ScopesProps {
  readonly scopes: readonly Scope[];
  readonly onChange: (scopes: Scope[]) => void;
  readonly fault: string | undefined;
}

/** `admin` has every right, so that it is chosen alone. */
function Scopes({ scopes, onChange, fault }: ScopesProps) {
  const t = apiTexts.use();
  const isAdmin = scopes.includes('admin');
  return (
    <FieldSet label={t.keys.scopesTitle} fault={fault}>
      <div className={styles.checks}>
        {SCOPES.map((scope) => (
          <Checkbox
            key={scope}
            checked={scopes.includes(scope) || isAdmin}
            disabled={isAdmin && scope !== 'admin'}
            onChange={(isOn) => {
              if (scope === 'admin') onChange(isOn ? ['admin'] : ['links:create', 'links:read']);
              else onChange(SCOPES.filter((one) => (one === scope ? isOn : scopes.includes(one))));
            }}
            label={<span className={styles.sentence}>{t.scopes[scope]}</span>}
          />
        ))}
      </div>
    </FieldSet>
  );
}

interface DomainProps {
  readonly value: string | null;
  readonly onChange: (id: string | null) => void;
  readonly fault: string | undefined;
}

function Domain({ value, onChange, fault }: DomainProps) {
  const { keys: t } = apiTexts.use();
  const { data } = useRead<DomainPage>('domains', '/domains', { limit: 100 });
  const options = [
    { value: '', label: t.anyDomain },
    ...(data?.data ?? []).map(({ id, host }) => ({ value: id, label: host })),
  ];
  return (
    <Field label={t.domain} fault={fault}>
      <Select value={value ?? ''} onChange={(id) => onChange(id === '' ? null : id)} options={options} />
    </Field>
  );
}
