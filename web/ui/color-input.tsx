import styles from './color-input.module.css';
import { useField } from './field.tsx';
import { TextInput } from './input.tsx';

interface ColorInputProps {
  /** `#rrggbb`; empty for none. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What is used when there is none, and how that is called. */
  readonly fallback: string;
  readonly fallbackName: string;
  /** The name of the field for choosing, beside the one for typing. */
  readonly label: string;
  readonly disabled?: boolean;
}

const FULL = /^#[0-9a-f]{6}$/i;

/** A colour to choose or to type. */
export function ColorInput({
  value,
  onChange,
  fallback,
  fallbackName,
  label,
  disabled = false,
}: ColorInputProps) {
  const { id: _, ...field } = useField();
  return (
    <TextInput
      mono
      dir="ltr"
      spellCheck={false}
      maxLength={7}
      placeholder={fallbackName}
      disabled={disabled}
      value={value}
      onChange={(text) => onChange(withHash(text))}
      start={
        <input
          type="color"
          {...field}
          aria-label={label}
          className={styles.swatch}
          disabled={disabled}
          value={FULL.test(value) ? value : fallback}
          onChange={(event) => onChange(event.target.value)}
        />
      }
    />
  );
}

/** People copy colours with and without the sign. */
function withHash(text: string): string {
  const clean = text.trim();
  return clean === '' || clean.startsWith('#') ? clean : `#${clean}`;
}
