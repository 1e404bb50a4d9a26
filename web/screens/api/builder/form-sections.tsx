import { type ComponentType, Suspense, useState } from 'react';
import { lazyPart } from '../../../app/lazy-part.tsx';
import type { FormField } from '../../../builder/form.ts';
import { TextArea } from '../../../ui/input.tsx';
import { Select } from '../../../ui/select.tsx';
import { Loading } from '../../../ui/states.tsx';
import { apiTexts } from '../texts/texts.ts';
import styles from './builder.module.css';
import { FieldFrame, FlagField, TextField, TimeField, WholeNumberField } from './fields.tsx';
import { useOneField } from './form-context.ts';

/** Every kind of condition: too much for the form as it opens. */
const { Part: RulesFields } = lazyPart(() => import('./rules-fields.tsx'));

export interface Section {
  readonly name: keyof ReturnType<typeof apiTexts.held>['builder']['sections'];
  readonly fields: readonly FormField[];
  readonly Fields: ComponentType;
}

const UTM = ['utm.source', 'utm.medium', 'utm.campaign', 'utm.term', 'utm.content'] as const;
const PIXELS = ['pixels.meta', 'pixels.ga4', 'pixels.gtm', 'pixels.tiktok'] as const;
const FLAGS = [
  'enabled',
  'forward_query',
  'forward_query_wins',
  'forward_path',
  'hide_referrer',
  'public_stats',
  'cloak',
  'block_bots',
] as const;

export const SECTIONS: readonly Section[] = [
  {
    name: 'utm',
    fields: UTM,
    Fields: () => (
      <div className={styles.pair}>
        {UTM.map((field) => (
          <TextField key={field} field={field} />
        ))}
      </div>
    ),
  },
  {
    name: 'ends',
    fields: ['starts_at', 'expires.at', 'expires.clicks', 'expires.unique_clicks', 'expires.redirect_to'],
    Fields: EndFields,
  },
  { name: 'password', fields: ['password'], Fields: () => <TextField field="password" kind="password" /> },
  {
    name: 'rules',
    fields: ['rules', 'split', 'sticky', 'apps'],
    Fields: () => (
      <Suspense fallback={<Loading rows={4} />}>
        <RulesFields />
      </Suspense>
    ),
  },
  {
    name: 'preview',
    fields: ['og.title', 'og.description', 'og.image'],
    Fields: () => (
      <>
        <TextField field="og.title" />
        <TextField field="og.description" kind="long" />
        <TextField field="og.image" kind="url" />
      </>
    ),
  },
  {
    name: 'tracking',
    fields: [...PIXELS, 'head_html', 'body_html', 'click_id_param'],
    Fields: () => (
      <>
        <div className={styles.pair}>
          {PIXELS.map((field) => (
            <TextField key={field} field={field} />
          ))}
        </div>
        <TextField field="head_html" kind="code" />
        <TextField field="body_html" kind="code" />
        <TextField field="click_id_param" />
      </>
    ),
  },
  {
    name: 'behaviour',
    fields: ['redirect_status', ...FLAGS, 'unique_window_minutes'],
    Fields: () => (
      <div className={styles.pair}>
        <StatusField />
        <WholeNumberField field="unique_window_minutes" max={1_440} />
        {FLAGS.map((field) => (
          <FlagField key={field} field={field} />
        ))}
      </div>
    ),
  },
  {
    name: 'more',
    fields: ['note', 'external_id', 'header', 'fetch_title', 'metadata'],
    Fields: () => (
      <>
        <TextField field="note" kind="long" />
        <div className={styles.pair}>
          <TextField field="external_id" />
          <TextField field="header" />
          <FlagField field="fetch_title" />
        </div>
        <MetadataField />
      </>
    ),
  },
];

function EndFields() {
  return (
    <>
      <div className={styles.pair}>
        <TimeField field="starts_at" />
        <TimeField field="expires.at" />
        <WholeNumberField field="expires.clicks" />
        <WholeNumberField field="expires.unique_clicks" />
      </div>
      <TextField field="expires.redirect_to" kind="url" />
    </>
  );
}

const STATUSES = ['301', '302', '303', '307', '308'] as const;

function StatusField() {
  const { builder: t } = apiTexts.use();
  const state = useOneField('redirect_status');
  return (
    <FieldFrame field="redirect_status" state={state}>
      <Select
        value={state.value === undefined ? '' : String(state.value)}
        disabled={state.missing !== undefined}
        onChange={(status) => state.set(status === '' ? undefined : Number(status))}
        options={[
          { value: '', label: t.leave },
          ...STATUSES.map((value) => ({ value, label: t.statuses[value] })),
        ]}
      />
    </FieldFrame>
  );
}

/** JSON as text. What is no object stays in the field, and out of the form. */
function MetadataField() {
  const { builder: t } = apiTexts.use();
  const state = useOneField('metadata');
  const [text, setText] = useState(state.value === undefined ? '' : JSON.stringify(state.value));
  const written = readObject(text);
  const isBad = text.trim() !== '' && written === undefined;
  // The form was emptied, or the field was cleared.
  if (JSON.stringify(written ?? {}) !== JSON.stringify(state.value ?? {})) {
    setText(state.value === undefined || state.clearing?.isCleared ? '' : JSON.stringify(state.value));
  }
  return (
    <FieldFrame field="metadata" state={state} fault={isBad ? t.metadataFault : undefined}>
      <TextArea
        rows={2}
        mono
        value={text}
        disabled={state.missing !== undefined}
        onChange={(next) => {
          setText(next);
          state.set(readObject(next));
        }}
      />
    </FieldFrame>
  );
}

function readObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
