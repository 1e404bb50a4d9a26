import { useFormat } from '../words/format.ts';
import { TextInput } from './input.tsx';
import { momentOf, wallTimeOf } from './wall-time.ts';

interface DateTimeProps {
  /** A moment as the API has it, or null. */
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
  readonly disabled?: boolean;
  /** Another zone than that of the place. */
  readonly zone?: string | undefined;
  readonly label?: string | undefined;
  /** For a field that somebody has just asked for. */
  readonly autoFocus?: boolean;
}

/** A day and a time, in the zone that stands beside it. */
export function DateTime({
  value,
  onChange,
  disabled = false,
  zone,
  label,
  autoFocus = false,
}: DateTimeProps) {
  const format = useFormat(zone);
  return (
    <TextInput
      type="datetime-local"
      autoFocus={autoFocus}
      aria-label={label}
      disabled={disabled}
      value={value === null ? '' : wallTimeOf(value, format.zone)}
      onChange={(text) => onChange(text === '' ? null : momentOf(text, format.zone))}
      end={format.zone.replaceAll('_', ' ')}
    />
  );
}
