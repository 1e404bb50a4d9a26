import { useRead } from '../../api/reading.ts';
import type { Link as LinkAnswer } from '../../api/types.ts';
import { Link } from '../../app/link.tsx';
import { useWorkspace } from '../../app/session.tsx';
import { Note } from '../../ui/note.tsx';
import { useFormat } from '../../words/format.ts';
import styles from './create-form.module.css';
import { createTexts } from './texts/texts.ts';

/** Says that a link leads to the page already. It does not stop anybody from making another one. */
export function KnownLink({ url }: { readonly url: string }) {
  const t = createTexts.use();
  const format = useFormat();
  const { can } = useWorkspace();
  const path = can('links:read') ? '/links/by-url' : null;
  const { data, isError } = useRead<LinkAnswer>('links', path, { url }, { keepsPrevious: false });
  if (data === undefined || isError) return null;
  return (
    <div className={styles.note}>
      <Note live>
        {t.knownBefore}
        <Link to={`/links/${data.id ?? ''}`} className={styles.known}>
          {data.domain}/{data.slug}
        </Link>
        {t.knownAfter(data.clicks, format.number(data.clicks))}
      </Note>
    </div>
  );
}
