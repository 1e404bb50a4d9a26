import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { DateTime } from '../../../ui/date-time.tsx';
import { Field } from '../../../ui/field.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { NumberInput, TextInput, UrlInput } from '../../../ui/input.tsx';
import { commonTexts } from '../../../words/texts/texts.ts';
import styles from './edit-tab.module.css';
import { InPlan } from './in-plan.tsx';
import type { SectionProps } from './section-props.ts';
import { editTexts } from './texts/texts.ts';

export function WhenFields({ form, set, faults }: SectionProps) {
  const t = editTexts.use();
  const end = (change: Partial<typeof form.expires>) => set({ expires: { ...form.expires, ...change } });
  return (
    <>
      <div className={styles.half}>
        <Field label={t.fields.starts_at} help={t.help.starts_at} fault={faults.at('/starts_at')}>
          <DateTime value={form.starts_at} onChange={(startsAt) => set({ starts_at: startsAt })} />
        </Field>
      </div>
      <InPlan feature="expiration">
        <div className={styles.half}>
          <Field label={t.endsAt} fault={faults.at('/expires/at')}>
            <DateTime value={form.expires.at} onChange={(at) => end({ at })} />
          </Field>
        </div>
        <div className={styles.half}>
          <Field label={t.endsClicks} fault={faults.at('/expires/clicks')}>
            <NumberInput min={1} value={form.expires.clicks} onChange={(clicks) => end({ clicks })} />
          </Field>
        </div>
        <div className={styles.half}>
          <Field label={t.endsPeople} fault={faults.at('/expires/unique_clicks')}>
            <NumberInput
              min={1}
              value={form.expires.unique_clicks}
              onChange={(people) => end({ unique_clicks: people })}
            />
          </Field>
        </div>
        <Field label={t.endsTo} help={t.help.ends_to} fault={faults.at('/expires/redirect_to')}>
          <UrlInput
            value={form.expires.redirect_to ?? ''}
            onChange={(to) => end({ redirect_to: to === '' ? null : to })}
          />
        </Field>
      </InPlan>
    </>
  );
}

export function PasswordFields({ link, form, set, faults }: SectionProps) {
  const t = editTexts.use();
  const words = commonTexts.use();
  const [isSeen, setSeen] = useState(false);
  const isRemoved = form.password === '';
  return (
    <InPlan feature="password">
      <Field
        label={link.has_password ? t.newPassword : t.fields.password}
        help={isRemoved && link.has_password ? t.passwordRemoved : t.help.password}
        fault={faults.at('/password')}
      >
        <TextInput
          type={isSeen ? 'text' : 'password'}
          autoComplete="new-password"
          spellCheck={false}
          placeholder={link.has_password && !isRemoved ? t.passwordKept : ''}
          value={form.password ?? ''}
          onChange={(password) => set({ password: password === '' ? null : password })}
          end={
            <IconButton
              icon={isSeen ? 'eye-off' : 'eye'}
              label={isSeen ? t.hide : t.show}
              onClick={() => setSeen(!isSeen)}
            />
          }
        />
      </Field>
      {link.has_password && (
        <div className={styles.buttons}>
          {isRemoved ? (
            <Button icon="undo" onClick={() => set({ password: null })}>
              {words.undo}
            </Button>
          ) : (
            <Button kind="danger" onClick={() => set({ password: '' })}>
              {t.removePassword}
            </Button>
          )}
        </div>
      )}
    </InPlan>
  );
}
