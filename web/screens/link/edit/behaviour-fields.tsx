import { Field } from '../../../ui/field.tsx';
import { NumberInput, TextArea, TextInput } from '../../../ui/input.tsx';
import { Select } from '../../../ui/select.tsx';
import { Switch } from '../../../ui/switch.tsx';
import type { EditForm } from './edit-form.ts';
import styles from './edit-tab.module.css';
import { InPlan } from './in-plan.tsx';
import type { SectionProps } from './section-props.ts';
import { editTexts } from './texts/texts.ts';

const PIXELS = ['meta', 'ga4', 'gtm', 'tiktok'] as const;

export function TrackingFields({ form, set, faults }: SectionProps) {
  const t = editTexts.use();
  return (
    <>
      <InPlan feature="pixels">
        {PIXELS.map((name) => (
          <div key={name} className={styles.half}>
            <Field label={t.pixels[name]} fault={faults.at(`/pixels/${name}`)}>
              <TextInput
                spellCheck={false}
                value={form.pixels[name]}
                onChange={(id) => set({ pixels: { ...form.pixels, [name]: id } })}
              />
            </Field>
          </div>
        ))}
      </InPlan>
      <Field
        label={t.fields.click_id_param}
        help={t.help.click_id_param}
        fault={faults.at('/click_id_param')}
      >
        <TextInput
          spellCheck={false}
          placeholder="click_id"
          value={form.click_id_param}
          onChange={(name) => set({ click_id_param: name })}
        />
      </Field>
      <Field label={t.fields.head_html} help={t.help.html} fault={faults.at('/head_html')}>
        <TextArea
          mono
          spellCheck={false}
          value={form.head_html}
          onChange={(html) => set({ head_html: html })}
        />
      </Field>
      <Field label={t.fields.body_html} fault={faults.at('/body_html')}>
        <TextArea
          mono
          spellCheck={false}
          value={form.body_html}
          onChange={(html) => set({ body_html: html })}
        />
      </Field>
    </>
  );
}

const STATUSES = ['301', '302', '303', '307', '308'] as const;

const FLAGS = [
  'forward_query',
  'forward_query_wins',
  'forward_path',
  'hide_referrer',
  'cloak',
  'block_bots',
] as const satisfies readonly (keyof EditForm)[];

export function BehaviourFields({ form, set, faults }: SectionProps) {
  const t = editTexts.use();
  const status = STATUSES.find((one) => one === String(form.redirect_status)) ?? '302';
  return (
    <>
      <Field label={t.fields.redirect_status} fault={faults.at('/redirect_status')}>
        <Select
          value={status}
          onChange={(one) => set({ redirect_status: Number(one) })}
          options={STATUSES.map((value) => ({ value, label: t.statuses[value] }))}
        />
      </Field>
      <div className={styles.switches}>
        {FLAGS.map((name) => (
          <Switch
            key={name}
            spread
            label={t.fields[name]}
            help={t.flags[name]}
            checked={form[name]}
            onChange={(on) => set({ [name]: on })}
          />
        ))}
      </div>
      <InPlan feature="unique_window">
        <Field
          label={t.fields.unique_window_minutes}
          help={t.help.unique_window}
          fault={faults.at('/unique_window_minutes')}
        >
          <NumberInput
            min={0}
            max={1440}
            value={form.unique_window_minutes}
            onChange={(minutes) => set({ unique_window_minutes: minutes })}
            end={t.minutes}
          />
        </Field>
      </InPlan>
      <InPlan feature="public_stats">
        <Switch
          spread
          label={t.fields.public_stats}
          help={t.flags.public_stats}
          checked={form.public_stats}
          onChange={(on) => set({ public_stats: on })}
        />
      </InPlan>
    </>
  );
}
