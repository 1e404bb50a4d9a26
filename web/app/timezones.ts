import type { SelectOption } from '../ui/select.tsx';

/**
 * Every zone that the browser knows. The chosen one is among them even if the browser does not know it, so that the field
 * never says something else.
 */
export function timezoneOptions(chosen: string): readonly SelectOption[] {
  const known = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
  const all = chosen === '' || known.includes(chosen) ? known : [chosen, ...known];
  return all.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }));
}
