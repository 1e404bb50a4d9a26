import { LinkRequest } from '../../../builder/ui/link-request.tsx';
import type { LinkTabProps } from '../link-tab.ts';
import styles from './api-tab.module.css';

/** The requests that make the link what it is, in any of the APIs. */
export default function ApiTab({ link }: LinkTabProps) {
  return (
    <div className={styles.tab}>
      <LinkRequest link={link} />
    </div>
  );
}
