import { useState } from 'react';
import { ApiProblem } from '../../api/problem.ts';
import { useOwnRead, useRead } from '../../api/reading.ts';
import type { DomainPage, SecondFactors, Workspace } from '../../api/types.ts';
import { useApi } from '../../api/workspace-api.tsx';
import { type Draft, useDraft } from '../../app/draft.ts';
import { type FormFaults, formFaults } from '../../app/form-faults.ts';
import { SaveBar } from '../../app/save-bar.tsx';
import { timezoneOptions } from '../../app/timezones.ts';
import { useWrite } from '../../app/writes.ts';
import { Field } from '../../ui/field.tsx';
import { TextInput } from '../../ui/input.tsx';
import { Section } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { useFormat } from '../../words/format.ts';
import { QrSection } from './qr-section.tsx';
import styles from './settings.module.css';
import { type SettingsTexts, settingsTexts } from './texts/texts.ts';
import { toWorkspaceChange, toWorkspaceForm, type WorkspaceForm } from './workspace-form.ts';

/** Where the form has a place for a fault of its own. */
const SAID = ['/name', '/timezone', '/default_domain_id', '/required_second_factor', '/qr'];

export function WorkspaceSettings({ workspace }: { readonly workspace: Workspace }) {
  const t = settingsTexts.use();
  const api = useApi();
  const write = useWrite();
  const draft = useDraft(toWorkspaceForm(workspace));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const faults = formFaults(error);
  const save = async () => {
    setBusy(true);
    setError(null);
    try {
      await write({
        run: () => api.patch<Workspace>(`/workspaces/${workspace.id}`, toWorkspaceChange(draft.changes)),
        touches: ['workspace', 'session', 'audit'],
        said: t.saved,
        faults: 'throw',
      });
      draft.reset();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const part = { workspace, draft, faults };
  return (
    <>
      <General {...part} />
      <Security {...part} />
      <QrSection {...part} />
      <SaveBar
        isChanged={draft.isChanged}
        busy={busy}
        text={t.unsaved}
        fault={faultOf(error, faults, t)}
        onSave={() => void save()}
        onDiscard={() => {
          draft.reset();
          setError(null);
        }}
      />
    </>
  );
}

function faultOf(error: unknown, faults: FormFaults, t: SettingsTexts): string | undefined {
  if (error === null) return undefined;
  // The words of the API name calls of the API.
  if (error instanceof ApiProblem && error.code === 'second_factor_required') return t.requiredFactorSelf;
  return faults.rest(...SAID) ?? t.unsaved;
}

export interface PartProps {
  readonly workspace: Workspace;
  readonly draft: Draft<WorkspaceForm>;
  readonly faults: FormFaults;
}

function General({ workspace, draft, faults }: PartProps) {
  const t = settingsTexts.use();
  const format = useFormat();
  const { value, set } = draft;
  const { data: domains } = useRead<DomainPage>('domains', '/domains', { limit: 100 });
  // The one that is saved stays an option, even when it is on a later page.
  const known = (domains?.data ?? []).filter(({ shared, verified }) => !shared && verified);
  const saved = value.default_domain_id;
  const options = [
    { value: '', label: t.defaultDomainOwn },
    ...known.map(({ id, host }) => ({ value: id, label: host })),
    ...(saved === '' || known.some(({ id }) => id === saved) ? [] : [{ value: saved, label: saved }]),
  ];
  return (
    <Section title={t.general}>
      <div className={styles.fields}>
        <Field label={t.name} fault={faults.at('/name')}>
          <TextInput dir="auto" value={value.name} onChange={(name) => set({ name })} />
        </Field>
        <Field label={t.defaultDomain} help={t.defaultDomainHelp} fault={faults.at('/default_domain_id')}>
          <Select
            value={value.default_domain_id}
            onChange={(id) => set({ default_domain_id: id })}
            options={options}
          />
        </Field>
        <Field label={t.timezone} help={t.timezoneHelp} fault={faults.at('/timezone')}>
          <Select
            value={value.timezone}
            onChange={(timezone) => set({ timezone })}
            options={[{ value: '', label: t.timezoneViewer }, ...timezoneOptions(value.timezone)]}
          />
        </Field>
        <dl className={styles.facts}>
          <div>
            <dt>{t.number}</dt>
            <dd>
              {workspace.number} <span className={styles.soft}>{t.numberHelp}</span>
            </dd>
          </div>
          <div>
            <dt>{t.kind}</dt>
            <dd>{t.kinds[workspace.kind]}</dd>
          </div>
          <div>
            <dt>{t.created}</dt>
            <dd>{format.day(workspace.created_at)}</dd>
          </div>
        </dl>
      </div>
    </Section>
  );
}

function Security({ draft, faults }: PartProps) {
  const t = settingsTexts.use();
  const { value, set } = draft;
  const { data: factors } = useOwnRead<SecondFactors>('me', '/me/second-factor');
  const hasNone = factors !== undefined && factors.totp_since === null && factors.passkeys === 0;
  const locksOut = hasNone && value.required_second_factor;
  return (
    <Section title={t.security}>
      <div className={styles.fields}>
        <Switch
          spread
          label={t.requiredFactor}
          help={t.requiredFactorHelp}
          checked={value.required_second_factor}
          onChange={(isOn) => set({ required_second_factor: isOn })}
        />
        {locksOut && (
          <p className={styles.warn}>
            {t.requiredFactorSelf}{' '}
            <a className={styles.warnLink} href="/app/second-factor">
              {t.requiredFactorSetUp}
            </a>
          </p>
        )}
        {faults.at('/required_second_factor') !== undefined && (
          <p className={styles.warn}>{faults.at('/required_second_factor')}</p>
        )}
      </div>
    </Section>
  );
}
