import { type Html, html, trusted } from '../../core/base/html.ts';

/** Strokes in a 24 by 24 square. */
const ICONS = {
  search: 'M10.5 4.5a6 6 0 1 0 0 12a6 6 0 1 0 0-12M15 15l5 5M8.5 8.5l4 4M12.5 8.5l-4 4',
  hourglass: 'M7 4h10M7 20h10M8.5 4v3L12 12l3.5-5V4M8.5 20v-3L12 12l3.5 5v3',
  clock: 'M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16M12 8v4.5l3 1.5',
  pause: 'M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16M10 9.5v5M14 9.5v5',
  barred: 'M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16M6.4 6.4l11.2 11.2',
  cairn:
    'M10 3.5h4a2 2 0 0 1 0 4h-4a2 2 0 0 1 0-4M8 10h8a2.25 2.25 0 0 1 0 4.5H8A2.25 2.25 0 0 1 8 10M5.5 17h13a2 2 0 0 1 0 4h-13a2 2 0 0 1 0-4',
  signpost: 'M12 3v18M9 21h6M12 5h5.5l2 2.25-2 2.25H12M12 11.5H6.5l-2 2.25 2 2.25H12',
  warning: 'M12 4.5 3.5 19h17zM12 10v4M12 16.5v.1',
  lock: 'M7 11h10a1.5 1.5 0 0 1 1.5 1.5v6a1.5 1.5 0 0 1-1.5 1.5H7a1.5 1.5 0 0 1-1.5-1.5v-6A1.5 1.5 0 0 1 7 11M8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  arrow: 'M4.5 12h15M13 5.5l6.5 6.5-6.5 6.5',
  phone:
    'M8.5 3h7A1.5 1.5 0 0 1 17 4.5v15a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 7 19.5v-15A1.5 1.5 0 0 1 8.5 3M11 18h2',
} as const;
export type IconName = keyof typeof ICONS;

/** An icon beside text that says the same. */
export const icon = (name: IconName): Html =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="${trusted(ICONS[name])}"/></svg>`;
