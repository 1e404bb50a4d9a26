import { useEffect, useRef, useState } from 'react';

import { commonTexts } from '../words/texts/texts.ts';
import { Button, type ButtonKind } from './button.tsx';
import { copyText } from './copy.ts';
import styles from './copy-button.module.css';
import { IconButton } from './icon-button.tsx';
import { showToast } from './toasts.tsx';

const SAID_MS = 1_600;

interface CopyButtonProps {
  readonly text: string;
  /** What is copied: "Copy the short URL". Without it: "Copy". */
  readonly label?: string | undefined;
  readonly keys?: string | undefined;
  /** With the word beside the icon. */
  readonly worded?: boolean;
  readonly kind?: ButtonKind;
  readonly onCopied?: () => void;
}

/** Copies a text, and confirms that where it was pressed. */
export function CopyButton({ text, label, keys, worded = false, kind, onCopied }: CopyButtonProps) {
  const words = commonTexts.use();
  const { copied, copy } = useCopy();
  const press = () => void copy(text).then((done) => done && onCopied?.());
  if (worded) {
    return (
      <Button icon={copied ? 'check' : 'copy'} kind={kind} keys={keys} onClick={press}>
        <span className={styles.words}>
          <span aria-live="polite">{copied ? words.copied : (label ?? words.copy)}</span>
          <span className={styles.room} data-text={copied ? (label ?? words.copy) : words.copied} />
        </span>
      </Button>
    );
  }
  return (
    <IconButton
      icon={copied ? 'check' : 'copy'}
      label={copied ? words.copied : (label ?? words.copy)}
      keys={keys}
      onClick={press}
    />
  );
}

/** Copies, remembers for a moment that it did, and says when the browser did not let it. */
export function useCopy(): { copied: boolean; copy: (text: string) => Promise<boolean> } {
  const words = commonTexts.use();
  const [copied, setCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async (text: string) => {
    const done = await copyText(text);
    if (done) {
      setCopied(true);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setCopied(false), SAID_MS);
    } else {
      showToast({ text: words.copyFailed, kind: 'fault' });
    }
    return done;
  };
  return { copied, copy };
}
