import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useMemo } from 'react';
import { readKey } from '../../../api/reading.ts';
import { useApi } from '../../../api/workspace-api.tsx';
import { type QrDesign, toQuery } from './qr-design.ts';

/** The code as a picture of the browser. It is fetched, because an `<img>` cannot say why there is none. */
export function useQrPicture(linkId: string, design: QrDesign) {
  const api = useApi();
  const shown = useDeferredValue(design);
  const query = toQuery(shown, 'svg');
  const path = `/links/${linkId}/qr`;
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: readKey(api.workspaceId, 'links', path, query),
    queryFn: async ({ signal }) => (await api.send('GET', path, { query, signal })).blob(),
    placeholderData: keepPreviousData,
  });
  const src = useMemo(() => (data === undefined ? null : URL.createObjectURL(data)), [data]);
  useEffect(() => {
    if (src !== null) return () => URL.revokeObjectURL(src);
  }, [src]);
  return { src, error, isOld: isPlaceholderData || error !== null };
}
