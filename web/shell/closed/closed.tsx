import type { Membership } from '../../api/types.ts';
import { Notice } from '../../app/notice.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { DeletedWorkspace } from './deleted-workspace.tsx';
import { closedTexts } from './texts/texts.ts';

/** In place of every screen of a workspace that the person cannot use now; null: there is no workspace at all. */
export default function Closed({ membership }: { readonly membership: Membership | null }) {
  const t = closedTexts.use();
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
