import { useState } from 'react';

import type { Link, LinkChange } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { Radio } from '../../ui/checkbox.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useFormat } from '../../words/format.ts';
import { commonTexts } from '../../words/texts/texts.ts';
import { nameOfField, valueOfField } from './history/field-words.ts';
import { historyTexts } from './history/texts/texts.ts';
import styles from './lost-update.module.css';
import { compareVersions, mergeChange } from './merge.ts';
import { linkTexts } from './texts/texts.ts';

interface LostUpdateProps {
  /** The version that the person began with. */
  readonly begun: Link;
  /** The version that is saved. */
  readonly now: Link;
  readonly change: LinkChange;
  readonly onMerge: (change: LinkChange) => void;
  readonly onClose: () => void;
}

/** Somebody else was quicker: shows both versions field by field, and lets the person choose. */
export function LostUpdateDialog({ begun, now, change, onMerge, onClose }: LostUpdateProps) {
  const t = linkTexts.use();
  const words = commonTexts.use();
  const fieldTexts = historyTexts.use();
  const format = useFormat();
  const { theirs, both } = compareVersions(begun, now, change);
  const [keptTheirs, setKeptTheirs] = useState<readonly string[]>([]);
  const inWords = (name: string, value: unknown) => valueOfField(name, value, { texts: fieldTexts, format });
  const mineOf = (name: string) =>
    name === 'has_password' ? change.password !== '' : (change as Record<string, unknown>)[name];
  const theirsOf = (name: string) => (now as Record<string, unknown>)[name];
  const choose = (name: string, isTheirs: boolean) =>
    setKeptTheirs(isTheirs ? [...keptTheirs, name] : keptTheirs.filter((kept) => kept !== name));
  return (
    <Dialog
      open
      sticky
      onClose={onClose}
      size="wide"
      title={t.lost.title}
      subtitle={t.lost.text(format.relative(now.updated_at))}
      onSubmit={() => onMerge(mergeChange(change, keptTheirs))}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button kind="main" type="submit">
            {t.lost.save}
          </Button>
        </>
      }
    >
      <ul className={styles.fields}>
        {theirs.map((name) => {
          const isBoth = both.includes(name);
          const isTheirs = !isBoth || keptTheirs.includes(name);
          return (
            <li key={name} className={styles.field}>
              <fieldset className={styles.choices}>
                <legend className={styles.name}>{nameOfField(name, { texts: fieldTexts })}</legend>
                {isBoth && (
                  <Radio
                    name={name}
                    label={t.lost.mine}
                    help={<bdi>{inWords(name, mineOf(name))}</bdi>}
                    checked={!isTheirs}
                    onChange={() => choose(name, false)}
                  />
                )}
                {isBoth ? (
                  <Radio
                    name={name}
                    label={t.lost.theirs}
                    help={<bdi>{inWords(name, theirsOf(name))}</bdi>}
                    checked={isTheirs}
                    onChange={() => choose(name, true)}
                  />
                ) : (
                  <p className={styles.stays}>
                    {t.lost.theirs}: <bdi>{inWords(name, theirsOf(name))}</bdi>
                  </p>
                )}
              </fieldset>
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}
