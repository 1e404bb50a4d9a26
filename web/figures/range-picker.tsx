import { useState } from 'react';
import { useShortcuts } from '../app/shortcuts.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { TextInput } from '../ui/input.tsx';
import { Popover } from '../ui/popover.tsx';
import { localeOf } from '../words/format.ts';
import { useFigures } from './figures.tsx';
import { monthOf, moveRange, RANGE_NAMES, type Range, writeRange } from './range.ts';
import styles from './range-picker.module.css';
import { figuresTexts } from './texts/texts.ts';
import { dayOf, daysWithin, isDay } from './zone-clock.ts';

/** The range with the one before and the one after it beside. */
export function RangePicker() {
  const t = figuresTexts.use();
  const { place, set, zone, nowMs } = useFigures();
  const earlier = moveRange(place.range, -1, { zone, nowMs });
  const later = moveRange(place.range, 1, { zone, nowMs });
  const choose = (range: Range | null) => {
    if (range !== null) set({ range, by: null });
  };
  useShortcuts({ 'shift+left': () => choose(earlier), 'shift+right': () => choose(later) });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw a legend for what is one control
    <div role="group" aria-label={t.range.label} className={styles.range}>
      <button
        type="button"
        aria-label={t.range.earlier}
        data-tip={t.range.earlier}
        data-tip-keys="⇧←"
        disabled={earlier === null}
        onClick={() => choose(earlier)}
      >
        <Icon name="chevron-left" />
      </button>
      <Popover
        label={t.range.label}
        align="end"
        width={280}
        trigger={
          <button type="button" className={styles.middle}>
            <Icon name="calendar" />
            <RangeName />
          </button>
        }
      >
        {(close) => (
          <RangeChoice
            onChoose={(range) => {
              close();
              choose(range);
            }}
          />
        )}
      </Popover>
      <button
        type="button"
        aria-label={t.range.later}
        data-tip={t.range.later}
        data-tip-keys="⇧→"
        disabled={later === null}
        onClick={() => choose(later)}
      >
        <Icon name="chevron-right" />
      </button>
    </div>
  );
}

/** `23 Oct – 21 Nov` and how long that is. */
function RangeName() {
  const t = figuresTexts.use();
  const { place, span, zone } = useFigures();
  const name = place.range.kind === 'last' ? t.range.names[place.range.name] : null;
  if (place.range.kind === 'last' && place.range.name === 'all') return <span>{name}</span>;
  if (span.days === null) {
    return (
      <>
        <span className={styles.when}>{momentsText(span.fromMs, span.toMs, zone)}</span>
        {name !== null && <span className={styles.soft}>{name}</span>}
      </>
    );
  }
  const { from, to } = span.days;
  return (
    <>
      <span className={styles.when}>{daysText(from, to)}</span>
      <span className={styles.soft}>{name ?? t.range.days(daysWithin(from, to))}</span>
    </>
  );
}

function daysText(from: string, to: string): string {
  const thisYear = new Date().getFullYear();
  const year = [from, to].every((day) => day.startsWith(String(thisYear)))
    ? {}
    : { year: 'numeric' as const };
  const format = new Intl.DateTimeFormat(localeOf(), {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
    ...year,
  });
  return format.formatRange(new Date(`${from}T12:00Z`), new Date(`${to}T12:00Z`));
}

function momentsText(fromMs: number, toMs: number, zone: string): string {
  const format = new Intl.DateTimeFormat(localeOf(), {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: zone,
  });
  return format.formatRange(new Date(fromMs), new Date(toMs));
}

/** What has no beginning stands last. */
const isBounded = ({ range }: { readonly range: Range }): boolean => writeRange(range) !== 'all';

interface RangeChoiceProps {
  readonly onChoose: (range: Range) => void;
}

export function RangeChoice({ onChoose }: RangeChoiceProps) {
  const t = figuresTexts.use();
  const { place, span, zone, nowMs } = useFigures();
  const chosen = place.range.kind === 'last' ? place.range.name : null;
  const today = dayOf(zone, nowMs);
  const named = RANGE_NAMES.map((name) => ({
    name: t.range.names[name],
    range: { kind: 'last', name } satisfies Range,
  }));
  const months = [
    { name: t.range.thisMonth, range: monthOf(today, today) },
    { name: t.range.lastMonth, range: monthOf(today, today, -1) },
  ];
  const isAll = chosen === 'all';
  const [from, setFrom] = useState(isAll ? today : (span.days?.from ?? dayOf(zone, span.fromMs)));
  const [to, setTo] = useState(span.days?.to ?? dayOf(zone, span.toMs - 1));
  const [fault, setFault] = useState<string>();
  const apply = () => {
    if (!isDay(from) || !isDay(to)) setFault(t.range.missing);
    else if (from > to) setFault(t.range.wrongOrder);
    else onChoose({ kind: 'days', from, to });
  };
  return (
    <div className={styles.choice}>
      <div className={styles.names}>
        {[...named.filter(isBounded), ...months, ...named.filter((one) => !isBounded(one))].map(
          ({ name, range }) => (
            <button
              key={name}
              type="button"
              aria-pressed={writeRange(range) === writeRange(place.range)}
              onClick={() => onChoose(range)}
            >
              {name}
            </button>
          ),
        )}
      </div>
      <form
        noValidate
        className={styles.custom}
        onSubmit={(event) => {
          event.preventDefault();
          apply();
        }}
      >
        <Field label={t.range.from}>
          <TextInput type="date" value={from} max={today} onChange={setFrom} />
        </Field>
        <Field label={t.range.to} fault={fault}>
          <TextInput type="date" value={to} max={today} onChange={setTo} />
        </Field>
        <Button type="submit" wide>
          {t.range.apply}
        </Button>
      </form>
    </div>
  );
}
