import { Segmented } from '../ui/segmented.tsx';
import { CROWDS } from './address.ts';
import { useFigures } from './figures.tsx';
import { figuresTexts } from './texts/texts.ts';

/** Whether figures are of people, of bots, or of both. */
export function WhoSwitch({ short = false }: { readonly short?: boolean }) {
  const t = figuresTexts.use();
  const { place, set } = useFigures();
  const names = short ? t.who.short : t.who.names;
  return (
    <Segmented
      label={t.who.label}
      value={place.who}
      onChange={(who) => set({ who })}
      options={CROWDS.map((value) => ({ value, label: names[value] }))}
    />
  );
}
