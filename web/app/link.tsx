import type { ComponentProps } from 'react';
import { Link as RouteLink, useLocation } from 'wouter';

type Props = Omit<ComponentProps<'a'>, 'href' | 'ref'> & {
  /** A path of the workspace: `/links`; with `~` one of the whole dashboard: `~/app/me`. */
  readonly to: string;
  readonly replace?: boolean;
};

/** A link inside the dashboard, which the browser can also open in another tab. */
export const Link = ({ to, children, ...rest }: Props) => (
  <RouteLink href={to} {...rest}>
    {children}
  </RouteLink>
);

/** Goes to a path, as `to` of `Link`. */
export function useGo(): (to: string, how?: { readonly replace?: boolean }) => void {
  const [, go] = useLocation();
  return go;
}
