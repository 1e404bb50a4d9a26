import type { ReactNode } from 'react';
import type { Scope } from '../api/types.ts';
import { Forbidden } from '../ui/states.tsx';
import { useFormat } from '../words/format.ts';
import { commonTexts } from '../words/texts/texts.ts';
import { rolesWith } from './permissions.ts';
import { useWorkspace } from './session.tsx';

interface ForRolesProps {
  readonly scope: Scope;
  /** Nothing: it is left out for everybody who may. */
  readonly children?: ReactNode;
}

/** What only some roles may use: all others read what their role is, and which roles to ask. */
export function ForRoles({ scope, children }: ForRolesProps) {
  const { roles, states: t } = commonTexts.use();
  const format = useFormat();
  const { can, name, role } = useWorkspace();
  if (can(scope)) return children;
  const others = format.anyOf(rolesWith(scope).map((one) => roles[one]));
  return <Forbidden text={t.forbidden(name, roles[role], others)} />;
}
