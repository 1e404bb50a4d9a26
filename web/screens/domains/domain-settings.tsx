import { type ReactNode, useState } from 'react';
import type { Domain } from '../../api/types.ts';
import { useApi } from '../../api/workspace-api.tsx';
import { type Draft, useDraft } from '../../app/draft.ts';
import { type FormFaults, formFaults } from '../../app/form-faults.ts';
import { SaveBar } from '../../app/save-bar.tsx';
import { useWorkspace } from '../../app/session.tsx';
import { useWrite } from '../../app/writes.ts';
import { ColorInput } from '../../ui/color-input.tsx';
import { Field } from '../../ui/field.tsx';
import { TextInput, UrlInput } from '../../ui/input.tsx';
import { Note } from '../../ui/note.tsx';
import { Section } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { DEFAULT_COLOR } from './band-color.ts';
import { type DomainForm, toDomainChange, toDomainForm } from './domain-form.ts';
import { DomainLogos, type ShownLogos } from './domain-logos.tsx';
import styles from './domains.module.css';
import { Headers } from './headers.tsx';
import { PagePreview } from './page-preview.tsx';
import { domainsTexts } from './texts/texts.ts';

const STATUSES = [301, 302, 303, 307, 308] as const;

interface PartProps {
  readonly domain: Domain;
  readonly draft: Draft<DomainForm>;
  readonly faults: FormFaults;
  readonly isLocked: boolean;
}

export function DomainSettings({ domain }: { readonly domain: Domain }) {
  const { settings: t } = domainsTexts.use();
  const { can } = useWorkspace();
  const api = useApi();
  const write = useWrite();
  const draft = useDraft(toDomainForm(domain));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [logos, setLogos] = useState<ShownLogos>({});
  const isLocked = domain.shared || !can('domains:write');
  const faults = formFaults(error);
  const save = async () => {
    setBusy(true);
    setError(null);
    try {
      await write({
        run: () => api.patch<Domain>(`/domains/${domain.id}`, toDomainChange(draft.changes)),
        touches: ['domains', 'audit'],
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
  const discard = () => {
    draft.reset();
    setError(null);
  };
  const part = { domain, draft, faults, isLocked };
  return (
    <div className={styles.columns}>
      <div className={styles.sections}>
        {isLocked && <Note icon="lock">{domain.shared ? t.sharedOnly : t.readOnly}</Note>}
        <PagesPart {...part}>
          <DomainLogos domain={domain} isLocked={isLocked} shown={logos} onShown={setLogos} />
        </PagesPart>
        <AddressesPart {...part} />
        <SharingPart {...part} />
        <Headers
          host={domain.host}
          headers={draft.value.headers}
          fault={faults.at('/headers')}
          isLocked={isLocked}
          onChange={(headers) => draft.set({ headers })}
        />
        <SaveBar
          isChanged={draft.isChanged}
          busy={busy}
          text={t.unsaved}
          fault={error === null ? undefined : (faults.rest(...SAID) ?? t.unsaved)}
          onSave={() => void save()}
          onDiscard={discard}
        />
      </div>
      <PagePreview domain={domain} form={draft.value} logos={logos} />
    </div>
  );
}

/** Where the form has a place for a fault of its own. */
const SAID = [
  '/name',
  '/home_url',
  '/color',
  '/icon',
  '/root_redirect',
  '/not_found_redirect',
  '/default_status',
  '/og_image',
  '/headers',
];

function PagesPart({
  domain,
  draft,
  faults,
  isLocked,
  children,
}: PartProps & { readonly children: ReactNode }) {
  const { settings: t } = domainsTexts.use();
  const { value, set } = draft;
  return (
    <Section title={t.pages}>
      <div className={styles.fields}>
        <p className={styles.help}>{t.pagesText}</p>
        <div className={styles.pair}>
          <Field label={t.name} help={t.nameHelp(domain.host)} fault={faults.at('/name')}>
            <TextInput dir="auto" disabled={isLocked} value={value.name} onChange={(name) => set({ name })} />
          </Field>
          <Field label={t.color} help={t.colorHelp} fault={faults.at('/color')}>
            <ColorInput
              label={t.colorPick}
              fallback={DEFAULT_COLOR}
              fallbackName={t.colorDefault}
              disabled={isLocked}
              value={value.color}
              onChange={(color) => set({ color })}
            />
          </Field>
        </div>
        <Field label={t.homeUrl} help={t.homeUrlHelp} fault={faults.at('/home_url')}>
          <UrlInput disabled={isLocked} value={value.home_url} onChange={(url) => set({ home_url: url })} />
        </Field>
        {children}
        <Field label={t.icon} help={t.iconHelp} fault={faults.at('/icon')}>
          <UrlInput disabled={isLocked} value={value.icon} onChange={(icon) => set({ icon })} />
        </Field>
      </div>
    </Section>
  );
}

function AddressesPart({ domain, draft, faults, isLocked }: PartProps) {
  const { settings: t } = domainsTexts.use();
  const { value, set } = draft;
  return (
    <Section title={t.addresses}>
      <div className={styles.fields}>
        <Field label={t.root} help={t.rootHelp(domain.host)} fault={faults.at('/root_redirect')}>
          <UrlInput
            disabled={isLocked}
            value={value.root_redirect}
            onChange={(url) => set({ root_redirect: url })}
          />
        </Field>
        <Field label={t.notFound} help={t.notFoundHelp} fault={faults.at('/not_found_redirect')}>
          <UrlInput
            disabled={isLocked}
            value={value.not_found_redirect}
            onChange={(url) => set({ not_found_redirect: url })}
          />
        </Field>
        <Field label={t.status} fault={faults.at('/default_status')}>
          <Select
            disabled={isLocked}
            value={String(value.default_status)}
            onChange={(status) => set({ default_status: Number(status) })}
            options={STATUSES.map((status) => ({ value: String(status), label: t.statuses[status] }))}
          />
        </Field>
        <Switch
          spread
          label={t.caseSensitive}
          help={t.caseSensitiveHelp}
          disabled={isLocked}
          checked={value.case_sensitive}
          onChange={(isOn) => set({ case_sensitive: isOn })}
        />
      </div>
    </Section>
  );
}

function SharingPart({ draft, faults, isLocked }: PartProps) {
  const { settings: t } = domainsTexts.use();
  const { value, set } = draft;
  return (
    <Section title={t.sharing}>
      <div className={styles.fields}>
        <Field label={t.ogImage} help={t.ogImageHelp} fault={faults.at('/og_image')}>
          <UrlInput disabled={isLocked} value={value.og_image} onChange={(url) => set({ og_image: url })} />
        </Field>
        <Switch
          spread
          label={t.robots}
          disabled={isLocked}
          checked={value.robots === 'allow'}
          onChange={(isOn) => set({ robots: isOn ? 'allow' : 'disallow' })}
        />
      </div>
    </Section>
  );
}
