import styles from './icon.module.css';

/** Each icon as the path of its strokes on a square of 16. */
const STROKES = {
  home: 'M2.5 7.2 8 2.5l5.5 4.7v5.3a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1zM6.5 13.5v-4h3v4',
  link: 'M6.9 9.1a2.7 2.7 0 0 0 3.9 0l2-2a2.75 2.75 0 0 0-3.9-3.9l-.7.7M9.1 6.9a2.7 2.7 0 0 0-3.9 0l-2 2a2.75 2.75 0 0 0 3.9 3.9l.7-.7',
  chart: 'M2.5 13.5h11M4.5 11V7.5M8 11V3M11.5 11V5.5',
  live: 'M8 8h.01M5.7 10.3a3.2 3.2 0 0 1 0-4.6M10.3 5.7a3.2 3.2 0 0 1 0 4.6M3.7 12.3a6 6 0 0 1 0-8.6M12.3 3.7a6 6 0 0 1 0 8.6',
  globe:
    'M8 2.25a5.75 5.75 0 1 0 0 11.5 5.75 5.75 0 0 0 0-11.5zM2.4 8h11.2M8 2.25c3 3.2 3 8.3 0 11.5M8 2.25c-3 3.2-3 8.3 0 11.5',
  tag: 'M2.5 3.5a1 1 0 0 1 1-1h4.1l5.6 5.6a1 1 0 0 1 0 1.4l-3.7 3.7a1 1 0 0 1-1.4 0L2.5 7.6zM5.5 5.5h.01',
  import: 'M8 2.5v7M5 6.8 8 9.8l3-3M2.5 10.5v2a1 1 0 0 0 1 1h9a1 1 0 0 0 1-1v-2',
  trash:
    'M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.6 8.1a1 1 0 0 0 1 .9h4.8a1 1 0 0 0 1-.9l.6-8.1M6.8 7.2v3.6M9.2 7.2v3.6',
  braces:
    'M6 2.5H5.3A1.3 1.3 0 0 0 4 3.8v2.4c0 1-.6 1.8-1.5 1.8.9 0 1.5.8 1.5 1.8v2.4c0 .7.6 1.3 1.3 1.3H6M10 2.5h.7c.7 0 1.3.6 1.3 1.3v2.4c0 1 .6 1.8 1.5 1.8-.9 0-1.5.8-1.5 1.8v2.4c0 .7-.6 1.3-1.3 1.3H10',
  people:
    'M6 7.5a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8zM1.8 13.2c0-2.2 1.9-3.6 4.2-3.6s4.2 1.4 4.2 3.6M10.6 2.9a2.4 2.4 0 0 1 0 4.4M11.8 9.8c1.4.5 2.4 1.7 2.4 3.4',
  sliders:
    'M2.5 4.5h6M12 4.5h1.5M2.5 11.5H4M7.5 11.5h6M10.2 6.2a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4zM5.8 13.2a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4z',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.4 10.4l3.3 3.3',
  plus: 'M8 3v10M3 8h10',
  copy: 'M6.5 5.5h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-6a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1zM10.5 5.5v-2a1 1 0 0 0-1-1h-6a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2',
  check: 'M3 8.5l3.2 3.2L13 4.8',
  qr: 'M2.5 2.5h4v4h-4zM9.5 2.5h4v4h-4zM2.5 9.5h4v4h-4zM9.5 9.5h1.6M13.5 9.5v2M9.5 11.6v1.9M11.6 13.5h1.9',
  pencil: 'M3 13l.6-2.8 7-7a1.2 1.2 0 0 1 1.7 0l.5.5a1.2 1.2 0 0 1 0 1.7l-7 7zM9.6 4.2l2.2 2.2',
  more: 'M3.4 8h.01M8 8h.01M12.6 8h.01',
  close: 'M4 4l8 8M12 4l-8 8',
  'chevron-down': 'M4.5 6.5 8 10l3.5-3.5',
  'chevron-up': 'M4.5 9.5 8 6l3.5 3.5',
  'chevron-left': 'M9.5 4.5 6 8l3.5 3.5',
  'chevron-right': 'M6.5 4.5 10 8l-3.5 3.5',
  'chevrons-up-down': 'M5 6l3-3 3 3M5 10l3 3 3-3',
  'arrow-right': 'M2.5 8h11M9.5 4l4 4-4 4',
  calendar:
    'M3.5 3.5h9a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1v-8a1 1 0 0 1 1-1zM2.5 6.8h11M5.3 2v2.6M10.7 2v2.6',
  clock: 'M8 2.25a5.75 5.75 0 1 0 0 11.5 5.75 5.75 0 0 0 0-11.5zM8 5v3.2l2.2 1.3',
  lock: 'M4 7.2h8a1 1 0 0 1 1 1v4.3a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V8.2a1 1 0 0 1 1-1zM5.3 7.2V5a2.7 2.7 0 0 1 5.4 0v2.2',
  split: 'M2 8h3.4l4.3-4h3.8M11.5 2l2 2-2 2M7 9.3l2.7 2.7h3.8M11.5 10l2 2-2 2',
  filter: 'M2.5 4.5h11M4.7 8h6.6M6.8 11.5h2.4',
  columns:
    'M3.5 2.5h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1zM6.2 2.5v11M9.8 2.5v11',
  download: 'M8 2.5v8M4.8 7.3 8 10.5l3.2-3.2M3 13.5h10',
  upload: 'M8 10.5v-8M4.8 5.7 8 2.5l3.2 3.2M3 13.5h10',
  external: 'M9.5 2.5h4v4M13.3 2.7 8 8M11.5 9.5v3a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1h3',
  warning: 'M8 2.6 14.2 13H1.8zM8 6.6v2.8M8 11.2h.01',
  info: 'M8 2.25a5.75 5.75 0 1 0 0 11.5 5.75 5.75 0 0 0 0-11.5zM8 7.4v3.3M8 5.3h.01',
  key: 'M5.2 13.2a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4zM7.2 8.6l5.8-5.8M10.6 5.2l2 2',
  webhook:
    'M6.2 6.6a2.5 2.5 0 1 1 4.1-1.2M7.8 4.6 5.2 9.9M9.4 8.1a2.5 2.5 0 1 1 .3 4.2M8 4.6l2.8 4.9M6.6 11.8A2.5 2.5 0 1 1 3.6 9M6.4 11.2h4.9',
  undo: 'M5.5 3 2.5 6l3 3M2.5 6h7a3.7 3.7 0 0 1 0 7.4H6',
  eye: 'M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8zM8 9.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6z',
  'eye-off':
    'M2.5 2.5l11 11M6.2 4.1A6 6 0 0 1 8 3.8c4 0 6.2 4.2 6.2 4.2a10 10 0 0 1-1.7 2.2M9.9 11.9a6 6 0 0 1-1.9.3C4 12.2 1.8 8 1.8 8a10.6 10.6 0 0 1 2.3-2.7M6.8 6.7a1.8 1.8 0 0 0 2.5 2.5',
  drag: 'M6 4h.01M10 4h.01M6 8h.01M10 8h.01M6 12h.01M10 12h.01',
  power: 'M8 2.5v5M4.6 4.6a4.8 4.8 0 1 0 6.8 0',
  user: 'M8 8a2.7 2.7 0 1 0 0-5.4A2.7 2.7 0 0 0 8 8zM3 13.5c0-2.4 2.2-3.8 5-3.8s5 1.4 5 3.8',
  'sign-out': 'M6.5 13.5h-3a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1h3M10.3 5 13.3 8l-3 3M6.3 8h7',
  help: 'M8 2.25a5.75 5.75 0 1 0 0 11.5 5.75 5.75 0 0 0 0-11.5zM6.3 6.4a1.75 1.75 0 1 1 2.5 1.7c-.5.250-.8.600-.8 1.1v.2M8 11.3h.01',
  keyboard:
    'M2.5 4.5h11a1 1 0 0 1 1 1v5a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1v-5a1 1 0 0 1 1-1zM4.3 7h.01M6.8 7h.01M9.2 7h.01M11.7 7h.01M5.5 9.3h5',
  sun: 'M8 10.7a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4zM8 1.8v1M8 13.2v1M1.8 8h1M13.2 8h1M3.6 3.6l.7.700M11.7 11.7l.7.700M3.6 12.4l.7-.7M11.7 4.3l.7-.7',
  moon: 'M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8z',
  bookmark: 'M4.5 2.5h7v11L8 10.8l-3.5 2.7z',
  history: 'M2.5 8a5.5 5.5 0 1 1 1.7 4M2.5 8 1.3 6.4M2.5 8l1.7-1.3M8 5v3.2l2.2 1.3',
  image:
    'M3.5 2.5h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1zM2.7 11.5 6 8.3l3 3 1.8-1.7 2.6 2.4M10.3 6h.01',
  shield: 'M8 2.2 3 4v3.7c0 3 2.1 5.2 5 6.1 2.9-.9 5-3.1 5-6.1V4z',
  refresh: 'M13.3 8a5.3 5.3 0 1 1-1.6-3.8M13.5 2.3v2.4h-2.4',
  pause: 'M5.7 3.5v9M10.3 3.5v9',
  play: 'M5 3.3v9.4L12.5 8z',
  mail: 'M2.5 3.5h11a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1zM1.8 5 8 9.2 14.2 5',
  enter: 'M13 3.5v4a1.5 1.5 0 0 1-1.5 1.5H3M6 6 3 9l3 3',
} as const;

export type IconName = keyof typeof STROKES;
export const ICON_NAMES = Object.keys(STROKES) as readonly IconName[];

/** Icons whose marks are points: their strokes are wider. */
const DOTTED: ReadonlySet<IconName> = new Set(['more', 'drag']);

interface IconProps {
  readonly name: IconName;
  /** 16 beside 13 px text, 14 in rows, 20 in the bar of a phone. */
  readonly size?: 10 | 12 | 14 | 16 | 20;
  /** For an icon that stands without a word. */
  readonly label?: string | undefined;
  readonly className?: string | undefined;
}

export function Icon({ name, size = 16, label, className }: IconProps) {
  const classes = [styles.icon, DOTTED.has(name) && styles.dotted, className].filter(Boolean).join(' ');
  const named = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label };
  return (
    <svg viewBox="0 0 16 16" width={size} height={size} className={classes} {...named}>
      <path d={STROKES[name]} />
    </svg>
  );
}
