import { Button } from '../../../ui/button.tsx';
import { PAGE_ROWS } from '../../../ui/row-window.ts';
import { useFormat } from '../../../words/format.ts';
import { sentenceOf } from '../../../words/problem-texts.ts';
import { commonTexts } from '../../../words/texts/texts.ts';
import { linksTexts } from '../texts/texts.ts';
import type { LinkList } from '../use-link-list.ts';
import styles from './bars.module.css';

interface FootProps {
  readonly list: LinkList;
  readonly seen: { readonly first: number; readonly last: number };
}

/** Which rows one sees, of how many; and those that did not load. */
export function Foot({ list, seen }: FootProps) {
  const t = linksTexts.use();
  const common = commonTexts.use();
  const format = useFormat();
  const { failed, rows, total } = list;
  const [first, last] = [format.number(seen.first + 1), format.number(seen.last + 1)];
  return (
    <div className={styles.foot}>
      {list.isFetching && <span className={styles.thin} aria-hidden="true" />}
      {failed === null ? (
        <span>{total === null ? t.counting(first, last) : t.seen(first, last, format.number(total))}</span>
      ) : (
        <>
          <span role="alert" className={styles.footFault}>
            {t.rowsFailed(
              format.number(failed.page * PAGE_ROWS + 1),
              format.number(Math.min(rows ?? 0, (failed.page + 1) * PAGE_ROWS)),
            )}{' '}
            {sentenceOf(failed.error)}
          </span>
          <Button kind="quiet" onClick={list.retryAll}>
            {common.retry}
          </Button>
        </>
      )}
    </div>
  );
}
