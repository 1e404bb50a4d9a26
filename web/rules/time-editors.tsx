import { useRead } from '../api/reading.ts';
import type { Words } from '../api/types.ts';
import { DateTime } from '../ui/date-time.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Select } from '../ui/select.tsx';
import { useFormat } from '../words/format.ts';
import type { EditorProps } from './condition-line.tsx';
import type { Condition } from './draft.ts';
import { readSpan, type Span, writeSpan } from './hours.ts';
import styles from './rules.module.css';
import { rulesTexts } from './texts/texts.ts';

export function YesNoEditor({ name, when, onChange }: EditorProps) {
  const t = rulesTexts.use();
  const kind = name === 'bot' ? 'bot' : 'returning';
  return (
    <Select
      className={styles.short}
      aria-label={t.names[kind]}
      value={when[kind] === false ? 'false' : 'true'}
      onChange={(value) => onChange({ ...when, [kind]: value === 'true' })}
      options={[
        { value: 'true', label: t.yesNo[kind].true },
        { value: 'false', label: t.yesNo[kind].false },
      ]}
    />
  );
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export function WeekdaysEditor({ when, onChange }: EditorProps) {
  const t = rulesTexts.use();
  const chosen = when.weekdays ?? [];
  return (
    <span className={styles.timed}>
      <fieldset className={styles.days} aria-label={t.names.weekdays}>
        {DAYS.map((day) => (
          <button
            key={day}
            type="button"
            aria-pressed={chosen.includes(day)}
            onClick={() => {
              const next = DAYS.filter((one) => (one === day ? !chosen.includes(day) : chosen.includes(one)));
              onChange({ ...when, weekdays: next });
            }}
          >
            {t.weekdays[day]}
          </button>
        ))}
      </fieldset>
      {when.hours === undefined && <ZoneSelect when={when} onChange={onChange} />}
    </span>
  );
}

export function HoursEditor({ when, onChange }: EditorProps) {
  const t = rulesTexts.use();
  const hours = when.hours ?? [];
  const change = (next: string[]) => onChange({ ...when, hours: next });
  return (
    <span className={styles.timed}>
      {hours.map((range, nth) => {
        const span = readSpan(range);
        const put = (part: Partial<Span>) => change(hours.with(nth, writeSpan({ ...span, ...part })));
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a range has no other name
          <span key={nth} className={styles.hours}>
            <input
              type="time"
              aria-label={t.from}
              value={span.start}
              onChange={(event) => put({ start: event.target.value })}
            />
            {t.until}
            <input
              type="time"
              aria-label={t.until}
              value={span.end}
              onChange={(event) => put({ end: event.target.value })}
            />
            {hours.length > 1 && (
              <IconButton
                icon="close"
                size={14}
                label={t.removeHours}
                onClick={() => change(hours.toSpliced(nth, 1))}
              />
            )}
          </span>
        );
      })}
      <IconButton
        icon="plus"
        size={14}
        label={t.addHours}
        onClick={() => change([...hours, '18:00-22:00'])}
      />
      <ZoneSelect when={when} onChange={onChange} />
    </span>
  );
}

interface ZoneSelectProps {
  readonly when: Condition;
  readonly onChange: (when: Condition) => void;
}

function ZoneSelect({ when, onChange }: ZoneSelectProps) {
  const t = rulesTexts.use();
  const zone = when.timezone ?? 'UTC';
  const { data } = useRead<Words>('words', '/words');
  const zones = data?.timezone ?? [];
  return (
    <Select
      className={styles.zone}
      aria-label={t.zone}
      value={zone}
      onChange={(timezone) => onChange({ ...when, timezone })}
      options={[...(zones.includes(zone) ? [] : [zone]), ...zones].map((value) => ({
        value,
        label: value.replaceAll('_', ' '),
      }))}
    />
  );
}

export function BetweenEditor({ when, onChange }: EditorProps) {
  const t = rulesTexts.use();
  const { zone } = useFormat();
  const [start, end] = when.between ?? [null, null];
  return (
    <span className={styles.between}>
      <span>{t.from}</span>
      <DateTime
        label={t.from}
        zone={zone}
        value={start}
        onChange={(next) => onChange({ ...when, between: [next, end] })}
      />
      <span>{t.until}</span>
      <DateTime
        label={t.until}
        zone={zone}
        value={end}
        onChange={(next) => onChange({ ...when, between: [start, next] })}
      />
    </span>
  );
}
