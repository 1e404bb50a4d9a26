import { createContext, type ReactNode, useContext } from 'react';

let known: string | null = null;

/** Asked once: browsers take a millisecond for the answer, and every date of a page needs it. */
function browserZone(): string {
  known ??= Intl.DateTimeFormat().resolvedOptions().timeZone;
  return known;
}

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
