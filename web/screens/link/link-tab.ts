import type { Link } from '../../api/types.ts';

/** What every tab of the link panel gets. */
export interface LinkTabProps {
  readonly link: Link;
  /** After a change: what the server answered. Lists and figures are read anew by who wrote. */
  readonly onChanged: (link: Link) => void;
}
