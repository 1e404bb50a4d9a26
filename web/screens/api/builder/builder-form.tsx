import { useState } from 'react';
import { useRead } from '../../../api/reading.ts';
import type { FormField } from '../../../builder/form.ts';
import { valuesOf } from '../../../builder/form.ts';
import { builderTexts } from '../../../builder/ui/texts/texts.ts';
import { Fold } from '../../../ui/section.tsx';
import { Select } from '../../../ui/select.tsx';
import { TagInput } from '../../../ui/tag-input.tsx';
import { useFormat } from '../../../words/format.ts';
import { apiTexts } from '../texts/texts.ts';
import styles from './builder.module.css';
import { FieldFrame, TextField } from './fields.tsx';
import { BuilderFormContext, type BuilderFormState, useBuilderForm, useOneField } from './form-context.ts';
import { SECTIONS, type Section } from './form-sections.tsx';

/** The fields of a link, as the native API has them; those that the chosen API lacks are grey and say why. */
export function BuilderForm(state: BuilderFormState) {
  return (
    <BuilderFormContext value={state}>
      <TextField field="url" kind="url" />
      <div className={styles.pair}>
        <DomainField />
        <TextField field="slug" />
      </div>
      <div className={styles.pair}>
        <TextField field="title" />
        <TagsField />
      </div>
      <div>
        {SECTIONS.map((section) => (
          <FormSection key={section.name} section={section} />
        ))}
      </div>
    </BuilderFormContext>
  );
}

function FormSection({ section: { name, fields, Fields } }: { readonly section: Section }) {
  const { builder: t } = apiTexts.use();
  const [open, setOpen] = useState(false);
  const summary = useSummary(fields);
  return (
    <Fold title={t.sections[name]} summary={summary} open={open} onToggle={setOpen}>
      <div className={styles.fields}>
        <Fields />
      </div>
    </Fold>
  );
}

/** Which fields a closed section sets. */
function useSummary(fields: readonly FormField[]): string {
  const { builder: t } = apiTexts.use();
  const words = builderTexts.use();
  const format = useFormat();
  const { form } = useBuilderForm();
  const values = valuesOf(form, 'update');
  const set = fields.filter((field) => values[field] !== undefined);
  return set.length === 0 ? t.nothing : format.list(set.map((field) => words.fields[field]));
}

function DomainField() {
  const { builder: t } = apiTexts.use();
  const { hosts, mode } = useBuilderForm();
  const state = useOneField('domain');
  return (
    <FieldFrame field="domain" state={state}>
      <Select
        value={state.value ?? ''}
        disabled={state.missing !== undefined}
        onChange={(host) => state.set(host === '' ? undefined : host)}
        options={[
          { value: '', label: mode === 'create' ? t.defaultDomain : t.leave },
          ...hosts.map((host) => ({ value: host, label: host })),
        ]}
      />
    </FieldFrame>
  );
}

interface TagAnswer {
  readonly data: readonly { readonly name: string; readonly color?: string | null }[];
}

function TagsField() {
  const { builder: t } = apiTexts.use();
  const state = useOneField('tags');
  const { data } = useRead<TagAnswer>('tags', '/tags', { limit: 100 });
  return (
    <FieldFrame field="tags" state={state}>
      <TagInput
        values={state.value ?? []}
        disabled={state.missing !== undefined}
        onChange={(tags) => state.set(tags.length === 0 ? undefined : tags)}
        options={(data?.data ?? []).map(({ name, color }) => ({ value: name, label: name, color }))}
        placeholder={t.tagPlaceholder}
        creates={t.createTag}
        removeLabel={t.removeTag}
      />
    </FieldFrame>
  );
}
