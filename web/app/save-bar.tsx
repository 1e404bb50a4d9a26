import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { commonTexts } from '../words/texts/texts.ts';
import { useHeldPage } from './hold-page.tsx';
import styles from './save-bar.module.css';
import { nameOfKeys, SHORTCUTS, useShortcuts } from './shortcuts.ts';

interface SaveBarProps {
  /** Nothing is shown without. */
  readonly isChanged: boolean;
  readonly busy: boolean;
  /** Across the bottom of a panel, instead of afloat. */
  readonly isFooter?: boolean;
  /** That something is not saved, in words. */
  readonly text: string;
  /** What went wrong with the last try. */
  readonly fault?: string | undefined;
  readonly onSave: () => void;
  readonly onDiscard: () => void;
}

/** Below a form, as long as it has something that is not saved. */
export function SaveBar(props: SaveBarProps) {
  const { isChanged, isFooter = false, busy, text, fault, onSave, onDiscard } = props;
  const t = commonTexts.use();
  useShortcuts(isChanged && !busy ? { [SHORTCUTS.save]: onSave } : {});
  // While it is saved, less and less is not saved; the bar stays as it was pressed.
  const [shown, setShown] = useState(text);
  if (!busy && shown !== text) setShown(text);
  const question = useHeldPage(isChanged);
  if (!isChanged) return null;
  return (
    <div className={isFooter ? styles.footer : styles.bar} role="status">
      <span className={fault === undefined ? styles.text : styles.fault}>{fault ?? shown}</span>
      <Button onClick={onDiscard} disabled={busy}>
        {t.discard}
      </Button>
      <Button kind="main" busy={busy} keys={nameOfKeys(SHORTCUTS.save)} onClick={onSave}>
        {t.save}
      </Button>
      {question}
    </div>
  );
}
