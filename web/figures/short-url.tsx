import { readableUrl } from '../app/readable-url.ts';
import styles from './short-url.module.css';

/** A short URL: the host soft, the slug strong. What does not fit is cut from the host, never from the slug. */
export function ShortUrl({ url }: { readonly url: string }) {
  const [host, slug] = partsOf(url);
  return (
    <span className={styles.url} dir="ltr">
      <span className={styles.host}>{host}</span>
      <span className={styles.slug}>{slug}</span>
    </span>
  );
}

/** `go.example.com` and `/launch`, as people read them. */
export function partsOf(url: string): readonly [host: string, slug: string] {
  const shown = readableUrl(url.replace(/^https?:\/\//, ''));
  const slash = shown.indexOf('/');
  return slash < 0 ? [shown, ''] : [shown.slice(0, slash), shown.slice(slash)];
}
