import { Field } from '../../../ui/field.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { TextArea, TextInput, UrlInput } from '../../../ui/input.tsx';
import type { EditForm } from './edit-form.ts';
import styles from './edit-tab.module.css';
import { InPlan } from './in-plan.tsx';
import type { SectionProps } from './section-props.ts';
import { editTexts } from './texts/texts.ts';
import { hostOf, withUtm } from './url-parts.ts';

const UTM_NAMES = ['source', 'medium', 'campaign', 'term', 'content'] as const;

export function UtmFields({ form, set, faults }: SectionProps) {
  const t = editTexts.use();
  return (
    <InPlan feature="utm">
      {UTM_NAMES.map((name) => (
        <div key={name} className={styles.half}>
          <Field label={t.utm[name]} fault={faults.at(`/utm/${name}`)}>
            <TextInput
              spellCheck={false}
              placeholder={`utm_${name}`}
              value={form.utm[name]}
              onChange={(value) => set({ utm: { ...form.utm, [name]: value } })}
            />
          </Field>
        </div>
      ))}
      <p className={styles.result} dir="ltr">
        {withUtm(form.url, form.utm)}
      </p>
    </InPlan>
  );
}

export function PreviewFields({ form, set, faults }: SectionProps) {
  const t = editTexts.use();
  const change = (og: Partial<EditForm['og']>) => set({ og: { ...form.og, ...og } });
  return (
    <InPlan feature="open_graph">
      <Field label={t.og.title} fault={faults.at('/og/title')}>
        <TextInput dir="auto" value={form.og.title} onChange={(title) => change({ title })} />
      </Field>
      <Field label={t.og.description} fault={faults.at('/og/description')}>
        <TextArea
          dir="auto"
          rows={2}
          value={form.og.description}
          onChange={(description) => change({ description })}
        />
      </Field>
      <Field label={t.og.image} fault={faults.at('/og/image')}>
        <UrlInput value={form.og.image} onChange={(image) => change({ image })} />
      </Field>
      <SocialCard form={form} />
    </InPlan>
  );
}

/** About what a chat shows. Pictures of others are not loaded here: their servers would learn of it. */
function SocialCard({ form }: { readonly form: EditForm }) {
  const t = editTexts.use();
  const { title, description, image } = form.og;
  return (
    <figure className={styles.card} aria-label={t.card}>
      <div className={styles.picture}>
        <Icon name="image" size={20} />
        <span dir="ltr">{image === '' ? t.pictureOfPage : hostOf(image)}</span>
      </div>
      <figcaption className={styles.cardText}>
        <span className={styles.cardHost}>{form.domain}</span>
        <bdi className={styles.cardTitle}>{title === '' ? t.titleOfPage : title}</bdi>
        <bdi>{description === '' ? t.textOfPage : description}</bdi>
      </figcaption>
    </figure>
  );
}

const PLATFORMS = ['ios', 'android'] as const;

export function AppFields({ form, set, faults }: SectionProps) {
  const t = editTexts.use();
  const change = (name: (typeof PLATFORMS)[number], part: 'link' | 'store', text: string) => {
    const before = form.apps[name] ?? { link: null, store: null };
    const next = { ...before, [part]: text === '' ? null : text };
    const isEmpty = next.link === null && next.store === null;
    set({ apps: { ...form.apps, [name]: isEmpty ? null : next } });
  };
  return (
    <InPlan feature="targets">
      {PLATFORMS.flatMap((name) =>
        (['link', 'store'] as const).map((part) => (
          <div key={`${name} ${part}`} className={styles.half}>
            <Field label={t.apps[name][part]} fault={faults.at(`/apps/${name}/${part}`)}>
              <UrlInput
                placeholder=""
                value={form.apps[name]?.[part] ?? ''}
                onChange={(text) => change(name, part, text)}
              />
            </Field>
          </div>
        )),
      )}
      <p className={styles.cardHost}>{t.help.apps}</p>
    </InPlan>
  );
}
