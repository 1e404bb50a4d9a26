import { useMemo } from 'react';
import { Button, buttonClass } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import styles from './me.module.css';
import { meTexts } from './texts/texts.ts';

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  readonly onClose: () => void;
}

/** The codes, shown this one time. Only the button closes them. */
export function RecoveryCodes({ codes, onClose }: RecoveryCodesProps) {
  const { factor: t } = meTexts.use();
  const text = codes.join('\n');
  const file = useMemo(() => `data:text/plain;charset=utf-8,${encodeURIComponent(`${text}\n`)}`, [text]);
  return (
    <Dialog
      open
      sticky
      size="small"
      title={t.codesTitle}
      onClose={onClose}
      actions={
        <Button kind="main" onClick={onClose}>
          {t.codesKept}
        </Button>
      }
    >
      <div className={styles.fields}>
        <p className={styles.help}>{t.codesText}</p>
        <ul className={styles.codes}>
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ul>
        <p className={styles.line}>
          <CopyButton worded text={text} label={t.codesCopy} />
          <a className={buttonClass()} href={file} download={t.codesFile}>
            <Icon name="download" />
            {t.codesDownload}
          </a>
        </p>
      </div>
    </Dialog>
  );
}
