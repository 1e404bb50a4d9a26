import type { ReactNode } from 'react';
import type { Scope } from '../../api/types.ts';
import { rolesWith } from '../../app/permissions.ts';
import { useWorkspace } from '../../app/session.tsx';
import { Forbidden } from '../../ui/states.tsx';
import { useFormat } from '../../words/format.ts';
import { commonTexts } from '../../words/texts/texts.ts';

interface ForRolesProps {
  readonly scope: Scope;
  readonly children: ReactNode;
}

/** What only some roles may see; to all others it says which. */
export function ForRoles({ scope, children }: ForRolesProps) {
  const common = commonTexts.use();
  const format = useFormat();
  const { can } = useWorkspace();
  if (can(scope)) return children;
  return <Forbidden roles={format.anyOf(rolesWith(scope).map((role) => common.roles[role]))} />;
}
