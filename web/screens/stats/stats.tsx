import { useEffect } from 'react';
import { Screen } from '../../app/screen.tsx';
import { useWorkspace } from '../../app/session.tsx';
import { figuresSearch } from '../../figures/address.ts';
import { ExportMenu } from '../../figures/export-menu.tsx';
import { FiguresProvider, useFiguresOf } from '../../figures/figures.tsx';
import { FiguresView } from '../../figures/figures-view.tsx';
import { RangePicker } from '../../figures/range-picker.tsx';
import { WhoSwitch } from '../../figures/who-switch.tsx';
import { ZonePicker } from '../../figures/zone-picker.tsx';
import { commonTexts } from '../../words/texts/texts.ts';
import styles from './stats.module.css';

/** The figures of the whole workspace. */
export default function Statistics() {
  const t = commonTexts.use();
  const figures = useFiguresOf(figuresSearch, null);
  const { workspace } = useWorkspace();
  const { place, set, zone } = figures;
  const isOwnZone = workspace.timezone === null && place.tz === null;
  // Somebody else who opens the address must see the same days.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `set` is a new function each time
  useEffect(() => {
    if (isOwnZone) set({ tz: zone }, { replace: true });
  }, [isOwnZone, zone]);
  return (
    <FiguresProvider value={figures}>
      <Screen
        title={t.nav.stats}
        actions={
          <>
            <span className={styles.range}>
              <RangePicker />
            </span>
            <span className={styles.how}>
              <ZonePicker />
              <WhoSwitch />
            </span>
            <ExportMenu />
          </>
        }
      >
        <FiguresView />
      </Screen>
    </FiguresProvider>
  );
}
