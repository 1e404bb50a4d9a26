import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { FaultLine } from '../../ui/field.tsx';
import styles from './create-form.module.css';
import { createTexts } from './texts/texts.ts';
import type { MadeLine } from './use-create.ts';

interface MadeLinksProps {
  readonly lines: readonly MadeLine[];
  /** To the lines that were not made. */
  readonly onBack: () => void;
  readonly onDone: () => void;
}

/** What became of each line. */
export function MadeLinks({ lines, onBack, onDone }: MadeLinksProps) {
  const t = createTexts.use();
  const urls = lines.flatMap(({ shortUrl }) => (shortUrl === null ? [] : [shortUrl]));
  const failed = lines.length - urls.length;
  const numbered = lines.map((line, at) => ({ ...line, at }));
  return (
    <>
      <p className={styles.summary} role="status">
        {t.madeMany(urls.length, failed)}
      </p>
      <div className={styles.many}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must reach what it holds */}
        <ol className={styles.lines} tabIndex={0}>
          {[
            ...numbered.filter(({ shortUrl }) => shortUrl === null),
            ...numbered.filter(({ shortUrl }) => shortUrl !== null),
          ].map(({ text, shortUrl, fault, at }) => (
            <li key={at} className={styles.line}>
              <span className={styles.number}>{at + 1}</span>
              <span className={styles.cut} dir="ltr" title={text}>
                {text}
              </span>
              {shortUrl !== null ? (
                <b className={styles.cut} dir="ltr">
                  {shortUrl}
                </b>
              ) : (
                <FaultLine text={fault ?? ''} />
              )}
            </li>
          ))}
        </ol>
      </div>
      <div className={styles.end}>
        {failed > 0 && <Button onClick={onBack}>{t.backToFailed}</Button>}
        {urls.length > 0 && <CopyButton worded text={urls.join('\n')} label={t.copyAll} />}
        <Button kind="main" onClick={onDone}>
          {t.done}
        </Button>
      </div>
    </>
  );
}
