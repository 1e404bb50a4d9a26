import { useState } from 'react';
import { IconButton } from '../ui/icon-button.tsx';
import type { EditorProps } from './condition-line.tsx';
import { EMPTY_LINE, type QueryLine, toLines, toQuery } from './query-lines.ts';
import styles from './rules.module.css';
import { rulesTexts } from './texts/texts.ts';
import { TypedValues } from './typed-values.tsx';

interface KeyedLine extends QueryLine {
  /** Keeps a line the same while another one goes. */
  readonly key: number;
}

/** Query parameters that the short URL must carry, each with the values that are allowed. */
export function QueryEditor({ when, isBad, onChange }: EditorProps) {
  const t = rulesTexts.use();
  const [lines, setLines] = useState<readonly KeyedLine[]>(() =>
    toLines(when.query).map((line, key) => ({ ...line, key })),
  );
  const change = (next: readonly KeyedLine[]) => {
    setLines(next);
    onChange({ ...when, query: toQuery(next) });
  };
  const put = (key: number, part: Partial<QueryLine>) =>
    change(lines.map((line) => (line.key === key ? { ...line, ...part } : line)));
  const add = () => {
    const last = Math.max(-1, ...lines.map(({ key }) => key));
    change([...lines, { ...EMPTY_LINE, key: last + 1 }]);
  };
  return (
    <span className={styles.lines}>
      {lines.map(({ key, name, values }) => (
        <span key={key} className={styles.parameter}>
          <input
            className={styles.typed}
            aria-label={t.parameter}
            aria-invalid={isBad}
            placeholder="utm_source"
            autoCapitalize="off"
            spellCheck={false}
            value={name}
            onChange={(event) => put(key, { name: event.target.value })}
          />
          =
          <TypedValues
            label={t.values}
            placeholder={t.anyValue}
            splits={false}
            bad={isBad}
            values={values}
            removeLabel={t.removeValue}
            onChange={(next) => put(key, { values: next })}
          />
          {lines.length > 1 && (
            <IconButton
              icon="close"
              size={14}
              label={t.removeParameter}
              onClick={() => change(lines.filter((line) => line.key !== key))}
            />
          )}
        </span>
      ))}
      <IconButton icon="plus" size={14} label={t.addParameter} className={styles.start} onClick={add} />
    </span>
  );
}
