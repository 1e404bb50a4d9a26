import { useEffect } from 'react';
import type { KeyWithSecret } from '../../../api/types.ts';
import { useApi } from '../../../api/workspace-api.tsx';
import { keepFreshKey } from '../../../builder/ui/fresh-keys.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { SecretOnce } from '../../../ui/secret-once.tsx';
import styles from '../api.module.css';
import { apiTexts } from '../texts/texts.ts';

interface KeySecretProps {
  readonly apiKey: KeyWithSecret;
  readonly onClose: () => void;
}

/** The secret of a key, which the server shows only in the answer that made it. */
export function KeySecret({ apiKey: { id, name, secret }, onClose }: KeySecretProps) {
  const { keys: t } = apiTexts.use();
  const { workspaceId } = useApi();
  useEffect(() => keepFreshKey({ id, workspaceId, name, secret }), [id, workspaceId, name, secret]);
  return (
    <Dialog open sticky title={t.doneTitle(name)} onClose={onClose}>
      <div className={styles.form}>
        <SecretOnce secret={secret} text={t.secretText} dismissLabel={t.kept} onDismiss={onClose} />
        <p className={styles.small}>{t.builderHint}</p>
      </div>
    </Dialog>
  );
}
