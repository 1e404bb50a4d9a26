import { Suspense } from 'react';
import { Button } from '../../../ui/button.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Menu } from '../../../ui/menu.tsx';
import { Popover } from '../../../ui/popover.tsx';
import type { ColumnChoice } from '../model/columns.ts';
import { type LinkSort, PERIODS, type Period, SORTS } from '../model/link-search.ts';
import { linksTexts } from '../texts/texts.ts';
import styles from './bars.module.css';
import { ColumnsPicker } from './later-parts.ts';

export function PeriodMenu({
  period,
  onChange,
}: {
  readonly period: Period;
  readonly onChange: (period: Period) => void;
}) {
  const t = linksTexts.use().period;
  return (
    <Menu
      width={180}
      trigger={
        <Button kind="quiet" icon="calendar" iconEnd="chevron-down" data-tip={t.label}>
          {t[period]}
        </Button>
      }
      items={PERIODS.map((one) => ({
        label: t[one],
        checked: one === period,
        onSelect: () => onChange(one),
      }))}
    />
  );
}

export function SortMenu({
  sort,
  onChange,
}: {
  readonly sort: LinkSort;
  readonly onChange: (sort: LinkSort) => void;
}) {
  const t = linksTexts.use().sort;
  return (
    <Menu
      trigger={
        <Button kind="quiet" iconEnd="chevron-down" data-tip={t.label}>
          {t[sort]}
        </Button>
      }
      items={SORTS.map((one) => ({ label: t[one], checked: one === sort, onSelect: () => onChange(one) }))}
    />
  );
}

interface ColumnsPopoverProps {
  readonly choice: ColumnChoice;
  readonly onChange: (choice: ColumnChoice) => void;
}

export function ColumnsPopover(props: ColumnsPopoverProps) {
  const t = linksTexts.use().columns;
  return (
    <Popover align="end" label={t.choose} trigger={<IconButton icon="columns" label={t.choose} />}>
      {() => (
        <Suspense fallback={<div className={styles.pickerWait} />}>
          <ColumnsPicker {...props} />
        </Suspense>
      )}
    </Popover>
  );
}
