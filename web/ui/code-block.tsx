import type { ReactNode } from 'react';

import styles from './code-block.module.css';
import { CopyButton } from './copy-button.tsx';

interface CodeBlockProps {
  /** What it is, for a screen reader: "The request as curl". */
  readonly label: string;
  readonly code: string;
  /** The same with colours; by default the code as it is. */
  readonly children?: ReactNode;
  readonly copyable?: boolean;
  /** Long lines break instead of scrolling. */
  readonly wraps?: boolean;
  /** Beyond this it scrolls. */
  readonly heightMax?: number;
}

export function CodeBlock(props: CodeBlockProps) {
  const { label, code, children, copyable = true, wraps = false, heightMax } = props;
  return (
    <div className={styles.block}>
      {/* biome-ignore lint/a11y/useSemanticElements: a section would draw a heading for a piece of code */}
      <div
        role="region"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        tabIndex={0}
        className={styles.scroll}
        style={{ maxHeight: heightMax }}
      >
        <pre className={wraps ? styles.wrapped : styles.code}>
          <code>{children ?? code}</code>
        </pre>
      </div>
      {copyable && (
        <div className={styles.copy}>
          <CopyButton text={code} />
        </div>
      )}
    </div>
  );
}
