import { useState } from 'react';

import { commonTexts } from '../words/texts/texts.ts';
import { Button } from './button.tsx';
import { CopyButton } from './copy-button.tsx';
import { Icon } from './icon.tsx';
import styles from './secret-once.module.css';

interface SecretOnceProps {
  readonly secret: string;
  /** That it is shown this once, and why. */
  readonly text: string;
  /** "I have kept it". */
  readonly dismissLabel: string;
  readonly onDismiss: () => void;
}

/** A secret that the server does not show again. It goes away when the person has copied or dismissed it. */
export function SecretOnce({ secret, text, dismissLabel, onDismiss }: SecretOnceProps) {
  const words = commonTexts.use();
  const [copied, setCopied] = useState(false);
  return (
    <div className={styles.box} role="status">
      <p className={styles.text}>
        <Icon name="key" />
        <span>{text}</span>
      </p>
      <code className={styles.secret}>{secret}</code>
      <div className={styles.actions}>
        <CopyButton text={secret} worded kind="main" onCopied={() => setCopied(true)} />
        <Button kind={copied ? 'plain' : 'quiet'} onClick={onDismiss}>
          {copied ? words.close : dismissLabel}
        </Button>
      </div>
    </div>
  );
}
