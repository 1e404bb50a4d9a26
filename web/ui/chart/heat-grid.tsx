import { type KeyboardEvent, useState } from 'react';
import { joinClasses } from '../class-names.ts';
import styles from './heat-grid.module.css';

interface HeatGridProps {
  readonly label: string;
  /** A row a weekday, Monday first; a column an hour. */
  readonly values: readonly (readonly number[])[];
  readonly dayNames: readonly string[];
  readonly hourNames: readonly string[];
  /** What a cell says: `Thu, 20:00: 310 clicks`. */
  readonly cellName: (place: { readonly day: number; readonly hour: number }, value: number) => string;
  readonly onPick?: ((place: { readonly day: number; readonly hour: number }) => void) | undefined;
  readonly isPicked?: (place: { readonly day: number; readonly hour: number }) => boolean;
}

const STEPS = 5;
const MOVES: Readonly<Record<string, readonly [day: number, hour: number]>> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  Home: [0, -24],
  End: [0, 24],
};

/** Weekdays by hours, darker where there is more. One stop of the keyboard; arrows walk inside. */
export function HeatGrid(props: HeatGridProps) {
  const { label, values, dayNames, hourNames, cellName, onPick, isPicked } = props;
  const [here, setHere] = useState({ day: 0, hour: 0 });
  const most = darkFrom(values.flat());

  const walk = (event: KeyboardEvent<HTMLElement>) => {
    const move = MOVES[event.key];
    if (move === undefined || event.altKey || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    const next = { day: within(here.day + move[0], 7), hour: within(here.hour + move[1], 24) };
    setHere(next);
    const cell = `[data-day="${next.day}"][data-hour="${next.hour}"]`;
    event.currentTarget.querySelector<HTMLElement>(cell)?.focus();
  };

  return (
    <table className={styles.grid} aria-label={label} onKeyDown={walk}>
      <tbody>
        {values.map((counts, day) => (
          <tr key={dayNames[day]}>
            <th scope="row">{dayNames[day]}</th>
            {counts.map((value, hour) => (
              <td key={hourNames[hour]}>
                <button
                  type="button"
                  data-day={day}
                  data-hour={hour}
                  tabIndex={here.day === day && here.hour === hour ? 0 : -1}
                  aria-pressed={isPicked?.({ day, hour })}
                  aria-label={cellName({ day, hour }, value)}
                  data-tip={cellName({ day, hour }, value)}
                  className={joinClasses(styles.cell, styles[`step${stepOf(value, most)}`])}
                  onFocus={() => setHere({ day, hour })}
                  onClick={() => onPick?.({ day, hour })}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
      <tfoot aria-hidden="true">
        <tr>
          <td />
          {hourNames.map((name, hour) =>
            hour % 3 === 0 ? (
              <td key={name} colSpan={3}>
                {name}
              </td>
            ) : null,
          )}
        </tr>
      </tfoot>
    </table>
  );
}

const within = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value));

/** The few greatest values are equally dark: one odd hour must not make all others pale. */
function darkFrom(values: readonly number[]): number {
  const ranked = values.filter((value) => value > 0).sort((one, other) => other - one);
  return ranked[Math.floor(ranked.length * 0.03)] ?? 0;
}

/** 0 for none, 5 for the most. */
const stepOf = (value: number, most: number): number =>
  value === 0 ? 0 : Math.min(STEPS, Math.ceil((value / most) * STEPS));
