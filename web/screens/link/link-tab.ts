import type { Link } from '../../api/types.ts';

/** What every tab of the link panel gets. */
export interface LinkTabProps {
  readonly link: Link;
  /** After a change: what the server answered. The tab that wrote reads lists and figures again. */
  readonly onChanged: (link: Link) => void;
}
