import { openCreateBox } from '../../app/create-store.ts';
import { useWorkspace } from '../../app/session.tsx';
import { useFigures } from '../../figures/figures.tsx';
import { RangeChoice } from '../../figures/range-picker.tsx';
import { figuresTexts } from '../../figures/texts/texts.ts';
import { daysWithin } from '../../figures/zone-clock.ts';
import { ZonePicker } from '../../figures/zone-picker.tsx';
import { Button } from '../../ui/button.tsx';
import { Popover } from '../../ui/popover.tsx';
import styles from './home.module.css';
import { homeTexts } from './texts/texts.ts';

export function HomeActions() {
  const t = homeTexts.use();
  const { can } = useWorkspace();
  return (
    <>
      <RangeButton />
      <span className={styles.wide}>
        <ZonePicker />
      </span>
      {can('links:create') && (
        <span className={styles.wide}>
          <Button kind="main" icon="plus" keys="C" onClick={() => openCreateBox()}>
            {t.newLink}
          </Button>
        </span>
      )}
    </>
  );
}

function RangeButton() {
  const words = figuresTexts.use();
  const { place, set, span } = useFigures();
  const days = span.days === null ? 1 : daysWithin(span.days.from, span.days.to);
  const name = place.range.kind === 'last' ? words.range.names[place.range.name] : words.range.days(days);
  return (
    <Popover
      label={words.range.label}
      align="end"
      trigger={
        <Button kind="quiet" icon="calendar" iconEnd="chevron-down">
          {name}
        </Button>
      }
    >
      {(close) => (
        <RangeChoice
          onChoose={(range) => {
            close();
            set({ range });
          }}
        />
      )}
    </Popover>
  );
}
