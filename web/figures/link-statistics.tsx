import { figuresSearch, marked } from './address.ts';
import { ExportMenu } from './export-menu.tsx';
import { FiguresProvider, useFiguresOf } from './figures.tsx';
import { FiguresView } from './figures-view.tsx';
import styles from './link-statistics.module.css';
import { RangePicker } from './range-picker.tsx';
import { ShareMenu } from './share-menu.tsx';
import { WhoSwitch } from './who-switch.tsx';
import { ZonePicker } from './zone-picker.tsx';

/** The list of links below the panel has filters of its own in the same address. */
const linkSearch = marked(figuresSearch, 's.');

/** The figures of one link, for its panel. */
export default function LinkStatistics({ linkId }: { readonly linkId: string }) {
  const figures = useFiguresOf(linkSearch, linkId);
  return (
    <FiguresProvider value={figures}>
      <div className={styles.link}>
        <div className={styles.controls}>
          <RangePicker />
          <ZonePicker />
          <WhoSwitch short />
          <span className={styles.end}>
            <ShareMenu linkId={linkId} />
            <ExportMenu />
          </span>
        </div>
        <FiguresView />
      </div>
    </FiguresProvider>
  );
}
