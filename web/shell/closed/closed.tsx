import type { Membership } from '../../api/types.ts';
import { Notice } from '../../app/notice.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { DeletedWorkspace } from './deleted-workspace.tsx';
import { NotFound } from './not-found.tsx';
import { closedTexts } from './texts/texts.ts';

interface ClosedProps {
  /** Of the workspace, in place of all its screens; null: the person has none. Without it there is nothing here. */
  readonly membership?: Membership | null;
}

/** What stands where the person cannot be. */
export default function Closed({ membership }: ClosedProps) {
  const t = closedTexts.use();
  if (membership === undefined) return <NotFound />;
  if (membership === null) return <Notice title={t.noWorkspaceTitle} text={t.noWorkspace} />;
  if (membership.workspace.deleted_at !== null) return <DeletedWorkspace membership={membership} />;
  return (
    <Notice title={t.secondFactorTitle} text={t.secondFactor}>
      <a className={buttonClass({ kind: 'main' })} href="/app/second-factor">
        {t.secondFactorGo}
      </a>
    </Notice>
  );
}
