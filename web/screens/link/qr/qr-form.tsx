import { useState } from 'react';
import { useWorkspace } from '../../../app/session.tsx';
import { Checkbox } from '../../../ui/checkbox.tsx';
import { Field, useField } from '../../../ui/field.tsx';
import { NumberInput, UrlInput } from '../../../ui/input.tsx';
import { Note } from '../../../ui/note.tsx';
import { Select } from '../../../ui/select.tsx';
import { useFormat } from '../../../words/format.ts';
import {
  CONTRAST_MIN,
  colorsOf,
  contrastOf,
  MARGIN,
  MARGIN_MAX,
  QR_LEVELS,
  type QrDesign,
  SIZES,
} from './qr-design.ts';
import styles from './qr-tab.module.css';
import { qrTexts } from './texts/texts.ts';

interface QrFormProps {
  readonly design: QrDesign;
  /** The server does not draw it, and said why. */
  readonly isRefused: boolean;
  readonly onChange: (change: Partial<QrDesign>) => void;
}

export function QrForm({ design, isRefused, onChange }: QrFormProps) {
  const t = qrTexts.use();
  const format = useFormat();
  const { workspace } = useWorkspace();
  const colors = colorsOf(design, workspace.qr);
  const contrast = contrastOf(colors);
  const sizes = SIZES.some((size) => size === design.size) ? SIZES : [...SIZES, design.size];
  return (
    <>
      <div className={styles.pair}>
        <Field label={t.color}>
          <ColorInput value={colors.color} onChange={(color) => onChange({ color })} />
        </Field>
        <Field label={t.background}>
          <ColorInput
            value={colors.background === 'transparent' ? '#ffffff' : colors.background}
            onChange={(background) => onChange({ background })}
          />
        </Field>
      </div>
      <Checkbox
        label={t.transparent}
        checked={colors.background === 'transparent'}
        onChange={(isOn) => onChange({ background: isOn ? 'transparent' : '#ffffff' })}
      />
      {contrast < CONTRAST_MIN && !isRefused && (
        <Note tone="warn">{t.contrast(format.number(Number(contrast.toFixed(1))))}</Note>
      )}
      <div className={styles.pair}>
        <Field label={t.size}>
          <Select
            value={String(design.size)}
            onChange={(size) => onChange({ size: Number(size) })}
            options={sizes.map((size) => ({ value: String(size), label: t.pixels(format.number(size)) }))}
          />
        </Field>
        <Field label={t.margin} help={t.marginHelp}>
          <NumberInput
            value={design.margin}
            onChange={(margin) => onChange({ margin: Math.min(margin ?? MARGIN, MARGIN_MAX) })}
          />
        </Field>
      </div>
      <Field label={t.level}>
        <Select
          value={design.level ?? ''}
          onChange={(level) => onChange({ level: QR_LEVELS.find((one) => one === level) ?? null })}
          options={[
            { value: '', label: t.default(t.levels[workspace.qr.level ?? 'medium']) },
            ...QR_LEVELS.map((level) => ({ value: level, label: t.levels[level] })),
          ]}
        />
      </Field>
      <LogoInput design={design} onChange={onChange} />
    </>
  );
}

interface ColorInputProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function ColorInput({ value, onChange }: ColorInputProps) {
  const field = useField();
  return (
    <div className={styles.color}>
      <input {...field} type="color" value={value} onChange={(event) => onChange(event.target.value)} />
      <span className={styles.value}>{value}</span>
    </div>
  );
}

/** The server fetches the logo, so each letter would be a request: it counts when the field is left. */
function LogoInput({ design, onChange }: Omit<QrFormProps, 'isRefused'>) {
  const t = qrTexts.use();
  const [typed, setTyped] = useState(design.logo ?? '');
  const done = () => onChange({ logo: typed.trim() === '' ? null : typed.trim() });
  return (
    <Field label={t.logo} help={t.logoHelp}>
      <UrlInput
        value={typed}
        placeholder={t.logoPlaceholder}
        onChange={setTyped}
        onBlur={done}
        onKeyDown={(event) => {
          if (event.key === 'Enter') done();
        }}
      />
    </Field>
  );
}
