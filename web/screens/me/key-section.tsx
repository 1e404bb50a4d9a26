import { useState } from 'react';
import { usePages } from '../../api/pages.ts';
import type { Key, KeyWithSecret } from '../../api/types.ts';
import { useApi, WorkspaceApiProvider } from '../../api/workspace-api.tsx';
import { ConfirmAct } from '../../app/confirm-act.tsx';
import { withProof } from '../../app/proof.tsx';
import { useSession } from '../../app/session.tsx';
import { goToSignIn } from '../../app/sign-in.ts';
import { useWrite } from '../../app/writes.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { SecretOnce } from '../../ui/secret-once.tsx';
import { Section } from '../../ui/section.tsx';
import { Fault, Loading } from '../../ui/states.tsx';
import { useFormat } from '../../words/format.ts';
import { commonTexts } from '../../words/texts/texts.ts';
import { Line, Lines } from './lines.tsx';
import styles from './me.module.css';
import { NewKey } from './new-key.tsx';
import { meTexts } from './texts/texts.ts';

/** Calls about keys name a workspace; which one does not matter for keys of a person. */
export function KeySection() {
  const { keys: t } = meTexts.use();
  const { workspaces } = useSession();
  const open = workspaces.find(
    ({ workspace, needs_second_factor: isClosed }) => !isClosed && workspace.deleted_at === null,
  );
  if (open === undefined) {
    return (
      <Section title={t.title}>
        <p className={styles.help}>{t.noWorkspace}</p>
      </Section>
    );
  }
  return (
    <WorkspaceApiProvider workspaceId={open.workspace.id} onSignedOut={goToSignIn}>
      <Keys />
    </WorkspaceApiProvider>
  );
}

function Keys() {
  const { keys: t } = meTexts.use();
  const common = commonTexts.use();
  const [creates, setCreates] = useState(false);
  const [made, setMade] = useState<KeyWithSecret | null>(null);
  const { rows, error, hasMore, isLoadingMore, loadMore, retry } = usePages<Key>({
    resource: 'keys',
    path: '/keys',
    query: { person: 'me', limit: 100 },
  });
  const keys = rows?.filter(({ revoked_at: revokedAt }) => revokedAt === null);
  return (
    <Section title={t.title} count={keys === undefined || keys.length === 0 ? undefined : keys.length}>
      <div className={styles.fields}>
        <p className={styles.help}>{t.text}</p>
        {keys === undefined && error === null && <Loading rows={1} />}
        {keys === undefined && error !== null && <Fault small error={error} onRetry={retry} />}
        {keys?.length === 0 && <p className={styles.help}>{t.none}</p>}
        {keys !== undefined && keys.length > 0 && (
          <Lines label={t.title}>
            {keys.map((key) => (
              <KeyLine key={key.id} apiKey={key} onMade={setMade} />
            ))}
          </Lines>
        )}
        <p className={styles.line}>
          {hasMore && (
            <Button busy={isLoadingMore} onClick={loadMore}>
              {common.more}
            </Button>
          )}
          <Button icon="plus" onClick={() => setCreates(true)}>
            {t.create}
          </Button>
        </p>
      </div>
      {creates && <NewKey onMade={setMade} onClose={() => setCreates(false)} />}
      {made !== null && <MadeKey secret={made.secret} onClose={() => setMade(null)} />}
    </Section>
  );
}

function MadeKey({ secret, onClose }: { readonly secret: string; readonly onClose: () => void }) {
  const { keys: t } = meTexts.use();
  return (
    <Dialog open sticky size="small" title={t.secretTitle} onClose={onClose}>
      <SecretOnce secret={secret} text={t.secretText} dismissLabel={t.kept} onDismiss={onClose} />
    </Dialog>
  );
}

interface KeyLineProps {
  readonly apiKey: Key;
  readonly onMade: (key: KeyWithSecret) => void;
}

function KeyLine({ apiKey, onMade }: KeyLineProps) {
  const { keys: t } = meTexts.use();
  const common = commonTexts.use();
  const format = useFormat();
  const [asks, setAsks] = useState<'rotate' | 'revoke' | null>(null);
  const { name, prefix, scopes, expires_at: endsAt, last_used_at: usedAt, calls_30d: calls } = apiKey;
  const isOver = endsAt !== null && Date.parse(endsAt) <= Date.now();
  return (
    <>
      <Line
        icon="key"
        title={
          <>
            <bdi>{name}</bdi>
            <code className={styles.prefix}>{prefix}…</code>
            {isOver && <Badge tone="warn">{t.ended}</Badge>}
          </>
        }
        facts={[
          scopes.map((scope) => t.scopeNames[scope]).join(', '),
          usedAt === null ? t.neverUsed : t.used(format.relative(usedAt)),
          calls === 0 ? null : t.calls(calls),
          endsAt === null || isOver ? null : t.endsOn(format.day(endsAt)),
        ]}
        action={
          <Menu
            trigger={<IconButton icon="more" label={`${common.more}: ${name}`} />}
            items={[
              { label: t.rotate, icon: 'refresh', onSelect: () => setAsks('rotate') },
              { label: t.revoke, icon: 'trash', danger: true, onSelect: () => setAsks('revoke') },
            ]}
          />
        }
      />
      {asks === 'rotate' && <Rotation apiKey={apiKey} onMade={onMade} onClose={() => setAsks(null)} />}
      {asks === 'revoke' && <Revocation apiKey={apiKey} onClose={() => setAsks(null)} />}
    </>
  );
}

interface OneKey {
  readonly apiKey: Key;
  readonly onClose: () => void;
}

function Rotation({ apiKey, onMade, onClose }: OneKey & Pick<KeyLineProps, 'onMade'>) {
  const { keys: t } = meTexts.use();
  const api = useApi();
  const write = useWrite();
  const rotate = async () => {
    const made = await write({
      run: () => withProof(() => api.post<KeyWithSecret>(`/keys/${apiKey.id}/rotate`, {})),
      touches: ['keys'],
      faults: 'throw',
    });
    if (made !== null) onMade(made);
  };
  return (
    <ConfirmAct
      kind="main"
      title={t.rotateTitle(apiKey.name)}
      action={t.rotate}
      onClose={onClose}
      run={rotate}
    >
      <p>{t.rotateText}</p>
    </ConfirmAct>
  );
}

function Revocation({ apiKey, onClose }: OneKey) {
  const { keys: t } = meTexts.use();
  const api = useApi();
  const write = useWrite();
  return (
    <ConfirmAct
      title={t.revokeTitle(apiKey.name)}
      action={t.revoke}
      onClose={onClose}
      run={() =>
        write({
          run: () => withProof(() => api.remove(`/keys/${apiKey.id}`)),
          touches: ['keys'],
          said: t.revoked(apiKey.name),
          faults: 'throw',
        })
      }
    >
      <p>{t.revokeText}</p>
    </ConfirmAct>
  );
}
