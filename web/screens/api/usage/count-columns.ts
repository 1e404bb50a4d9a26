import type { Column } from '../../../ui/data-table.tsx';
import type { Format } from '../../../words/format.ts';
import type { ApiTexts } from '../texts/texts.ts';

/** How many calls there were, and how many links they made. */
export const countColumns = (
  t: ApiTexts['usage'],
  format: Format,
): readonly Column<{ readonly calls: number; readonly links: number }>[] => [
  {
    name: 'calls',
    head: t.callCount,
    width: '120px',
    align: 'end',
    phone: 'end',
    cell: ({ calls }) => format.number(calls),
  },
  {
    name: 'links',
    head: t.linkCount,
    width: '120px',
    align: 'end',
    phone: 'hidden',
    cell: ({ links }) => format.number(links),
  },
];
