import { type ReactNode, useId } from 'react';

import { useRead } from '../../api/reading.ts';
import type { DomainPage, TagPage } from '../../api/types.ts';
import { useWorkspace } from '../../app/session.tsx';
import { joinClasses } from '../../ui/class-names.ts';
import { DateTime } from '../../ui/date-time.tsx';
import { FaultLine } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { TextInput } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { TagInput } from '../../ui/tag-input.tsx';
import { commonTexts } from '../../words/texts/texts.ts';
import type { CreateDraft } from './create-draft.ts';
import styles from './create-form.module.css';
import { createTexts } from './texts/texts.ts';

interface RowProps {
  readonly draft: CreateDraft;
  readonly onChange: (change: Partial<CreateDraft>) => void;
  readonly fault: string | undefined;
}

interface FrameProps {
  readonly label: string;
  readonly fault: string | undefined;
  /** What is right, for the ear: the eye sees it in the field. */
  readonly fine?: string | undefined;
  readonly children: ReactNode;
}

function Row({ label, fault, fine, children }: FrameProps) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: the label stands before it, as in a line of text
    <div
      role="group"
      aria-labelledby={id}
      aria-describedby={fault === undefined ? undefined : `${id}-fault`}
      className={styles.row}
    >
      <span id={id} className={styles.label}>
        {label}
      </span>
      <div className={styles.control}>
        {children}
        <div id={`${id}-fault`} className={styles.said} aria-live="polite">
          {fault !== undefined && <FaultLine text={fault} />}
          {fault === undefined && fine !== undefined && <span className={styles.unseen}>{fine}</span>}
        </div>
      </div>
    </div>
  );
}

/** The domains that the workspace can use, and the domain of the draft: none if the domains did not load. */
function useDomains(draft: CreateDraft) {
  const { workspace } = useWorkspace();
  const { data, error } = useRead<DomainPage>('domains', '/domains', { limit: 100 });
  const domains = (data?.data ?? []).filter(({ verified }) => verified);
  const preset = domains.find(({ id }) => id === workspace.default_domain_id) ?? domains[0];
  const hosts = domains.map(({ host }) => host);
  return { hosts, chosen: draft.domain ?? preset?.host ?? '', isSettled: hosts.length > 0 || error !== null };
}

interface HostPickerProps extends Pick<RowProps, 'draft' | 'onChange'> {
  readonly bare?: boolean;
}

function HostPicker({ draft, onChange, bare = false }: HostPickerProps) {
  const t = createTexts.use();
  const { hosts, chosen } = useDomains(draft);
  if (hosts.length < 2) return <span>{chosen}</span>;
  return (
    <Select
      bare={bare}
      aria-label={t.domain}
      className={bare ? styles.host : undefined}
      value={chosen}
      onChange={(domain) => onChange({ domain })}
      options={hosts.map((host) => ({ value: host, label: host }))}
    />
  );
}

/** For many lines: their slugs are in the lines. */
export function DomainRow({ draft, onChange, fault }: RowProps) {
  const t = createTexts.use();
  return (
    <Row label={t.domain} fault={fault}>
      <HostPicker draft={draft} onChange={onChange} />
    </Row>
  );
}

export function AddressRow({ draft, onChange, fault, isFree }: RowProps & { readonly isFree: boolean }) {
  const t = createTexts.use();
  const { isSettled } = useDomains(draft);
  const free = (
    <span className={styles.free} aria-hidden="true">
      <Icon name="check" size={14} />
      {t.free}
    </span>
  );
  return (
    <Row label={t.address} fault={fault} fine={isFree ? t.free : undefined}>
      <TextInput
        aria-label={t.slug}
        aria-invalid={fault === undefined ? undefined : true}
        autoCapitalize="off"
        autoCorrect="off"
        spellCheck={false}
        className={joinClasses(styles.slug, !isSettled && styles.waiting)}
        placeholder={t.anySlug}
        value={draft.slug}
        onChange={(slug) => onChange({ slug })}
        start={
          <>
            <HostPicker bare draft={draft} onChange={onChange} />
            <span className={isSettled ? undefined : styles.waiting}>/</span>
          </>
        }
        {...(isFree && fault === undefined ? { end: free } : {})}
      />
    </Row>
  );
}

export function TagsRow({ draft, onChange, fault }: RowProps) {
  const t = createTexts.use();
  const words = commonTexts.use();
  const { features, plan } = useWorkspace();
  const isInPlan = features.has('tags');
  const { data } = useRead<TagPage>('tags', '/tags', { limit: 100 });
  const options = (data?.data ?? []).map(({ name, color }) => ({ value: name, label: name, color }));
  return (
    <Row label={t.tags} fault={fault}>
      <TagInput
        label={t.tags}
        disabled={!isInPlan}
        values={draft.tags}
        onChange={(tags) => onChange({ tags })}
        options={options}
        placeholder={isInPlan ? t.addTag : words.notInPlan(plan)}
        creates={t.createTag}
        removeLabel={t.removeTag}
      />
    </Row>
  );
}

export function EndsRow({ draft, onChange, fault }: RowProps) {
  const t = createTexts.use();
  const words = commonTexts.use();
  const { features, plan } = useWorkspace();
  const isInPlan = features.has('expiration');
  return (
    <Row label={t.ends} fault={isInPlan ? fault : words.notInPlan(plan)}>
      <DateTime
        autoFocus={draft.endsAt === null}
        label={t.ends}
        disabled={!isInPlan}
        value={draft.endsAt ?? null}
        onChange={(endsAt) => onChange({ endsAt })}
      />
    </Row>
  );
}

export function PasswordRow({ draft, onChange, fault }: RowProps) {
  const t = createTexts.use();
  const words = commonTexts.use();
  const { features, plan } = useWorkspace();
  const isInPlan = features.has('password');
  return (
    <Row label={t.password} fault={isInPlan ? fault : words.notInPlan(plan)}>
      <TextInput
        // It was asked for by a press just now.
        autoFocus={draft.password === ''}
        aria-label={t.password}
        disabled={!isInPlan}
        spellCheck={false}
        placeholder={t.passwordHelp}
        value={draft.password ?? ''}
        onChange={(password) => onChange({ password })}
      />
    </Row>
  );
}
