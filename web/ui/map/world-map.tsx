import { type KeyboardEvent, type MouseEvent, useState } from 'react';
import { joinClasses } from '../class-names.ts';
import { world } from './world.ts';
import styles from './world-map.module.css';

export interface WorldMapProps {
  readonly label: string;
  /** Clicks by ISO 3166-1 alpha-2. */
  readonly values: ReadonlyMap<string, number>;
  readonly nameOf: (code: string) => string;
  readonly format: (value: number) => string;
  readonly chosen: ReadonlySet<string>;
  /** Where something just happened. */
  readonly alive?: ReadonlySet<string> | undefined;
  readonly onPress: (code: string, how: { readonly excludes: boolean }) => void;
}

/** From which share of the greatest value on a place has each step. */
const STEPS_FROM = [0, 0.02, 0.08, 0.25, 0.6] as const;
const DOT = 3.5;

/** Where clicks come from. Places with clicks are buttons; one stop of the keyboard, arrows go from the most on down. */
export default function WorldMap(props: WorldMapProps) {
  const { label, values, nameOf, format, chosen, alive, onPress } = props;
  const [over, setOver] = useState<{ code: string; x: number; y: number } | null>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const ranked = [...values].filter(([code]) => isDrawn(code)).sort((one, other) => other[1] - one[1]);
  const most = ranked[0]?.[1] ?? 0;
  const here = focused !== null && values.has(focused) ? focused : ranked[0]?.[0];

  const walk = (event: KeyboardEvent<SVGSVGElement>) => {
    const step = event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1 : 0;
    const back = event.key === 'ArrowLeft' || event.key === 'ArrowUp' ? -1 : 0;
    const presses = event.key === 'Enter' || event.key === ' ';
    if (event.shiftKey || event.metaKey || event.ctrlKey || here === undefined) return;
    if (step + back === 0 && !presses) return;
    event.preventDefault();
    event.stopPropagation();
    if (presses) return onPress(here, { excludes: event.altKey });
    const index = ranked.findIndex(([code]) => code === here) + step + back;
    const next = ranked[Math.max(0, Math.min(ranked.length - 1, index))]?.[0];
    if (next === undefined) return;
    event.currentTarget.querySelector<SVGElement>(`[data-code="${next}"]`)?.focus();
  };

  const placeOf = (code: string) => {
    const value = values.get(code) ?? 0;
    const look = {
      key: code,
      className: joinClasses(
        styles.place,
        styles[`step${stepOf(value, most)}`],
        chosen.has(code) && styles.chosen,
        alive?.has(code) === true && styles.alive,
      ),
      onPointerMove: ({ nativeEvent }: { nativeEvent: PointerEvent }) =>
        setOver({ code, x: nativeEvent.offsetX, y: nativeEvent.offsetY }),
    };
    if (value === 0) return look;
    return {
      ...look,
      role: 'button',
      tabIndex: code === here ? 0 : -1,
      'data-code': code,
      'aria-pressed': chosen.has(code),
      'aria-label': `${nameOf(code)}: ${format(value)}`,
      onFocus: () => setFocused(code),
      onClick: ({ altKey }: MouseEvent) => onPress(code, { excludes: altKey }),
    };
  };

  return (
    <div className={styles.frame}>
      {/* biome-ignore lint/a11y/useSemanticElements: there is no fieldset in SVG */}
      <svg
        role="group"
        aria-label={label}
        className={styles.map}
        viewBox={`0 0 ${world.width} ${world.height}`}
        onKeyDown={walk}
        onPointerLeave={() => setOver(null)}
      >
        <path className={joinClasses(styles.place, styles.step0)} d={world.nameless} />
        {Object.entries(world.shapes).map(([code, path]) => {
          const { key, ...look } = placeOf(code);
          return <path key={key} d={path} {...look} />;
        })}
        {Object.entries(world.dots).map(([code, [x, y]]) => {
          // A dot without clicks would only be a speck.
          if (!values.has(code)) return null;
          const { key, ...look } = placeOf(code);
          return <circle key={key} cx={x} cy={y} r={DOT} {...look} />;
        })}
      </svg>
      {over !== null && (
        <span
          aria-hidden="true"
          className={joinClasses(styles.tip, over.x > 320 && styles.tipStart)}
          style={{ left: over.x, top: over.y }}
        >
          <span>{nameOf(over.code)}</span>
          <b>{format(values.get(over.code) ?? 0)}</b>
        </span>
      )}
    </div>
  );
}

const isDrawn = (code: string): boolean => code in world.shapes || code in world.dots;

/** 0 for none, 5 for the most. */
const stepOf = (value: number, most: number): number =>
  value === 0 ? 0 : STEPS_FROM.filter((share) => value / most > share || share === 0).length;
