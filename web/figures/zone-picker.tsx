import { useMemo } from 'react';
import { Button } from '../ui/button.tsx';
import { Combobox } from '../ui/combobox.tsx';
import { useFigures } from './figures.tsx';
import { figuresTexts } from './texts/texts.ts';

/** The one zone of all figures on the page. */
export function ZonePicker() {
  const t = figuresTexts.use();
  const { zone, set } = useFigures();
  const options = useMemo(() => zonesWith(zone).map((value) => ({ value, label: shownZone(value) })), [zone]);
  return (
    <Combobox
      label={t.zone.label}
      searchLabel={t.zone.search}
      options={options}
      values={[zone]}
      align="end"
      onChange={([tz]) => {
        if (tz !== undefined) set({ tz });
      }}
      trigger={
        <Button kind="quiet" iconEnd="chevron-down" aria-label={`${t.zone.label}: ${shownZone(zone)}`}>
          {shownZone(zone)}
        </Button>
      }
    />
  );
}

const shownZone = (zone: string): string => zone.replaceAll('_', ' ');

const zonesWith = (zone: string): readonly string[] => [
  ...new Set([zone, 'UTC', ...Intl.supportedValuesOf('timeZone')]),
];
