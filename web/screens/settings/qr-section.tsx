import { useRead } from '../../api/reading.ts';
import type { LinkPage, QrLevel } from '../../api/types.ts';
import { useApi } from '../../api/workspace-api.tsx';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { ColorInput } from '../../ui/color-input.tsx';
import { Field } from '../../ui/field.tsx';
import { UrlInput } from '../../ui/input.tsx';
import { Note } from '../../ui/note.tsx';
import { Section } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import styles from './settings.module.css';
import { settingsTexts } from './texts/texts.ts';
import { qrColorsOf, TRANSPARENT, type WorkspaceForm } from './workspace-form.ts';
import type { PartProps } from './workspace-settings.tsx';

const LEVELS: readonly QrLevel[] = ['low', 'medium', 'quartile', 'high'];

/** How QR codes of the workspace look if nobody says otherwise. */
export function QrSection({ draft, faults }: PartProps) {
  const t = settingsTexts.use();
  const { value, set } = draft;
  const isTransparent = value.qr_background === TRANSPARENT;
  const isOwn = [value.qr_color, value.qr_background, value.qr_level, value.qr_logo].some(
    (one) => one !== '',
  );
  return (
    <Section
      title={t.qr}
      aside={
        isOwn && (
          <Button
            kind="quiet"
            onClick={() => set({ qr_color: '', qr_background: '', qr_level: '', qr_logo: '' })}
          >
            {t.qrReset}
          </Button>
        )
      }
    >
      <p className={styles.intro}>{t.qrHelp}</p>
      <div className={styles.qr}>
        <div className={styles.fields}>
          <div className={styles.pair}>
            <Field label={t.qrColor} fault={faults.at('/qr/color')}>
              <ColorInput
                label={t.qrPickColor}
                fallback="#000000"
                fallbackName={t.qrDefault}
                value={value.qr_color}
                onChange={(color) => set({ qr_color: color })}
              />
            </Field>
            <Field label={t.qrBackground} fault={faults.at('/qr/background')}>
              <ColorInput
                label={t.qrPickBackground}
                fallback="#ffffff"
                fallbackName={t.qrDefault}
                disabled={isTransparent}
                value={isTransparent ? '' : value.qr_background}
                onChange={(color) => set({ qr_background: color })}
              />
            </Field>
          </div>
          <Checkbox
            label={t.qrTransparent}
            checked={isTransparent}
            onChange={(isOn) => set({ qr_background: isOn ? TRANSPARENT : '' })}
          />
          <Field label={t.qrLevel} help={t.qrLevelHelp} fault={faults.at('/qr/level')}>
            <Select<QrLevel | ''>
              value={value.qr_level}
              onChange={(level) => set({ qr_level: level })}
              options={[
                { value: '', label: t.qrDefault },
                ...LEVELS.map((level) => ({ value: level, label: t.levels[level] })),
              ]}
            />
          </Field>
          <Field label={t.qrLogo} help={t.qrLogoHelp} fault={faults.at('/qr/logo')}>
            <UrlInput value={value.qr_logo} onChange={(logo) => set({ qr_logo: logo })} />
          </Field>
        </div>
        <div className={styles.preview}>
          <QrPreview form={value} />
        </div>
      </div>
    </Section>
  );
}

/** The code of some link of the workspace, as the server draws it. Without any link there is nothing to draw. */
function QrPreview({ form }: { readonly form: WorkspaceForm }) {
  const t = settingsTexts.use();
  const api = useApi();
  const { data } = useRead<LinkPage>('links', '/links', { limit: 1 });
  const link = data?.data[0];
  const colors = qrColorsOf(form);
  if (colors === 'too_close') return <Note tone="warn">{t.qrContrast}</Note>;
  if (link === undefined || colors === 'unfinished') return null;
  // The logo is left out: while its address is typed, the server would fetch every beginning of it.
  const level = form.qr_level === '' ? null : form.qr_level;
  const query = { format: 'svg', size: 256, ...colors, level, logo: '' };
  return (
    <img
      className={styles.code}
      width={160}
      height={160}
      alt={t.qrPreview}
      src={api.url(`/links/${link.id}/qr`, query)}
    />
  );
}
