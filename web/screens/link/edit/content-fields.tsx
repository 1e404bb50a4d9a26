import { useRead } from '../../../api/reading.ts';
import type { DomainPage, TagPage } from '../../../api/types.ts';
import { Field } from '../../../ui/field.tsx';
import { TextArea, TextInput, UrlInput } from '../../../ui/input.tsx';
import { Note } from '../../../ui/note.tsx';
import { Select } from '../../../ui/select.tsx';
import { TagInput } from '../../../ui/tag-input.tsx';
import { readMetadata } from './edit-form.ts';
import styles from './edit-tab.module.css';
import { InPlan } from './in-plan.tsx';
import type { SectionProps } from './section-props.ts';
import { editTexts } from './texts/texts.ts';

export function DestinationFields({ link, form, set, faults }: SectionProps) {
  const t = editTexts.use();
  const rules = link.rules.length + link.split.length;
  return (
    <>
      <Field label={t.fields.url} help={t.help.url} fault={faults.at('/url')}>
        <UrlInput value={form.url} onChange={(url) => set({ url })} />
      </Field>
      {rules > 0 && <Note>{t.rulesFirst}</Note>}
    </>
  );
}

export function AddressFields({ link, form, set, faults }: SectionProps) {
  const t = editTexts.use();
  const { data } = useRead<DomainPage>('domains', '/domains', { limit: 100 });
  const hosts = (data?.data ?? []).filter(({ verified }) => verified).map(({ host }) => host);
  const known = hosts.includes(form.domain) ? hosts : [form.domain, ...hosts];
  const isMoved = form.domain !== link.domain || form.slug !== (link.slug ?? '');
  return (
    <>
      <div className={styles.half}>
        <Field label={t.fields.domain} fault={faults.at('/domain')}>
          <Select
            value={form.domain}
            onChange={(domain) => set({ domain })}
            options={known.map((host) => ({ value: host, label: host }))}
          />
        </Field>
      </div>
      <div className={styles.half}>
        <Field label={t.fields.slug} fault={faults.at('/slug')}>
          <TextInput
            value={form.slug}
            onChange={(slug) => set({ slug })}
            start="/"
            autoCapitalize="off"
            autoCorrect="off"
            spellCheck={false}
          />
        </Field>
      </div>
      {isMoved && <Note tone="warn">{t.moved}</Note>}
    </>
  );
}

export function LabelFields({ form, set, faults }: SectionProps) {
  const t = editTexts.use();
  const { data } = useRead<TagPage>('tags', '/tags', { limit: 100 });
  const options = (data?.data ?? []).map(({ name, color }) => ({ value: name, label: name, color }));
  const badData = readMetadata(form.metadata) === null ? t.noObject : undefined;
  return (
    <>
      <Field label={t.fields.title} fault={faults.at('/title')}>
        <TextInput value={form.title} onChange={(title) => set({ title })} dir="auto" />
      </Field>
      <InPlan feature="tags">
        <Field label={t.fields.tags} fault={faults.at('/tags')}>
          <TagInput
            values={form.tags}
            onChange={(tags) => set({ tags })}
            options={options}
            placeholder={t.addTag}
            creates={t.createTag}
            removeLabel={t.removeTag}
          />
        </Field>
      </InPlan>
      <Field label={t.fields.note} help={t.help.note} fault={faults.at('/note')}>
        <TextArea value={form.note} onChange={(note) => set({ note })} dir="auto" />
      </Field>
      <Field label={t.fields.external_id} help={t.help.external_id} fault={faults.at('/external_id')}>
        <TextInput value={form.external_id} onChange={(id) => set({ external_id: id })} spellCheck={false} />
      </Field>
      <Field label={t.fields.metadata} help={t.help.metadata} fault={badData ?? faults.at('/metadata')}>
        <TextArea
          mono
          rows={3}
          spellCheck={false}
          placeholder={'{ "order": 17 }'}
          value={form.metadata}
          onChange={(metadata) => set({ metadata })}
        />
      </Field>
    </>
  );
}
