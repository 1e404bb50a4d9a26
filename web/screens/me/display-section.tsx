import { useState } from 'react';
import {
  areSingleKeysOn,
  type Density,
  readDensity,
  readTheme,
  setDensity,
  setSingleKeys,
  setTheme,
  type Theme,
} from '../../app/preferences.ts';
import { Section } from '../../ui/section.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Switch } from '../../ui/switch.tsx';
import styles from './me.module.css';
import { meTexts } from './texts/texts.ts';

const THEMES: readonly Theme[] = ['system', 'light', 'dark'];
const DENSITIES: readonly Density[] = ['compact', 'normal', 'roomy'];

/** How this browser shows the dashboard. It changes at once. */
export function DisplaySection() {
  const { display: t } = meTexts.use();
  const [theme, showTheme] = useState(readTheme);
  const [density, showDensity] = useState(readDensity);
  const [hasSingleKeys, showSingleKeys] = useState(areSingleKeysOn);
  return (
    <Section title={t.title} aside={<span className={styles.help}>{t.note}</span>}>
      <div className={styles.fields}>
        <div className={styles.choice}>
          <p className={styles.label}>{t.theme}</p>
          <Segmented
            wide
            label={t.theme}
            value={theme}
            options={THEMES.map((value) => ({ value, label: t.themes[value] }))}
            onChange={(next) => {
              setTheme(next);
              showTheme(next);
            }}
          />
        </div>
        <div className={styles.choice}>
          <p className={styles.label}>{t.density}</p>
          <Segmented
            wide
            label={t.density}
            value={density}
            options={DENSITIES.map((value) => ({ value, label: t.densities[value] }))}
            onChange={(next) => {
              setDensity(next);
              showDensity(next);
            }}
          />
        </div>
        <Switch
          spread
          label={t.singleKeys}
          help={t.singleKeysHelp}
          checked={hasSingleKeys}
          onChange={(isOn) => {
            setSingleKeys(isOn);
            showSingleKeys(isOn);
          }}
        />
      </div>
    </Section>
  );
}
