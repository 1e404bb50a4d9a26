import { useQueryClient } from '@tanstack/react-query';

import { readKey } from '../../api/reading.ts';
import type { Link } from '../../api/types.ts';
import { useWorkspace } from '../../app/session.tsx';

/** Shows what the server answered to a change, before the link is read again. */
export function useLinkChanged(): (link: Link) => void {
  const client = useQueryClient();
  const { id } = useWorkspace();
  return (link) => client.setQueryData(readKey(id, 'links', `/links/${link.id ?? ''}`), link);
}
