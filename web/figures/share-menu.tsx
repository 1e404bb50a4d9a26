import { useRead } from '../api/reading.ts';
import type { Link } from '../api/types.ts';
import { useApi } from '../api/workspace-api.tsx';
import { useWorkspace } from '../app/session.tsx';
import { useWrite } from '../app/writes.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Popover } from '../ui/popover.tsx';
import { Switch } from '../ui/switch.tsx';
import styles from './share-menu.module.css';
import { figuresTexts } from './texts/texts.ts';

/** Makes the figures of a link public, at an address that can be sent to anybody. */
export function ShareMenu({ linkId }: { readonly linkId: string }) {
  const t = figuresTexts.use();
  const { data: link } = useRead<Link>('links', `/links/${linkId}`);
  const { can, features, plan } = useWorkspace();
  const api = useApi();
  const write = useWrite();
  if (link === undefined || (!can('links:write') && !link.public_stats)) return null;

  const publish = (isPublic: boolean) =>
    write({
      run: () => api.patch<Link>(`/links/${linkId}`, { public_stats: isPublic }, { ifMatch: link.version }),
      touches: ['links'],
      said: isPublic ? t.share.published : t.share.unpublished,
      undo: ({ version }) => api.patch(`/links/${linkId}`, { public_stats: !isPublic }, { ifMatch: version }),
    });
  const address = `${link.short_url ?? ''}+stats`;
  return (
    <Popover
      label={t.share.title}
      align="end"
      width={320}
      trigger={
        <Button icon="external" iconEnd="chevron-down">
          {t.share.title}
        </Button>
      }
    >
      {() => (
        <div className={styles.share}>
          <p className={styles.intro}>{t.share.intro}</p>
          {can('links:write') && (
            <Switch
              checked={link.public_stats}
              onChange={(next) => void publish(next)}
              disabled={!features.has('public_stats') && !link.public_stats}
              label={link.public_stats ? t.share.on : t.share.off}
            />
          )}
          {!features.has('public_stats') && <p className={styles.intro}>{t.share.notInPlan(plan)}</p>}
          {link.public_stats && (
            <div className={styles.address}>
              <a href={address} target="_blank" rel="noreferrer">
                {address.replace(/^https?:\/\//, '')}
              </a>
              <CopyButton text={address} />
            </div>
          )}
        </div>
      )}
    </Popover>
  );
}
