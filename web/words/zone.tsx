import { createContext, type ReactNode, useContext } from 'react';

const browserZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

const Zone = createContext<string | null>(null);

/** The time zone of everything below: `zone`, or that of the browser. */
export function ZoneProvider({
  zone,
  children,
}: {
  readonly zone: string | null;
  readonly children: ReactNode;
}) {
  return <Zone value={zone}>{children}</Zone>;
}

/** An IANA name. */
export const useZone = (): string => useContext(Zone) ?? browserZone();
