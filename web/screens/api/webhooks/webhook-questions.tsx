import type { Webhook, WebhookWithSecret } from '../../../api/types.ts';
import { useApi } from '../../../api/workspace-api.tsx';
import { useGo } from '../../../app/link.tsx';
import { useWrite } from '../../../app/writes.ts';
import { Confirm } from '../../../ui/confirm.tsx';
import { apiTexts } from '../texts/texts.ts';

interface QuestionProps {
  readonly webhook: Webhook;
  readonly onClose: () => void;
}

interface RotateProps extends QuestionProps {
  readonly onMade: (secret: string) => void;
}

export function RotateQuestion({ webhook: { id }, onMade, onClose }: RotateProps) {
  const { webhooks: t } = apiTexts.use();
  const api = useApi();
  const write = useWrite();
  return (
    <Confirm
      open
      kind="main"
      onClose={onClose}
      title={t.rotateTitle}
      action={t.rotate}
      onConfirm={async () => {
        const made = await write({
          run: () => api.post<WebhookWithSecret>(`/webhooks/${id}/rotate`),
          touches: ['webhooks', 'audit'],
        });
        if (made !== null) onMade(made.secret);
      }}
    >
      <p>{t.rotateText}</p>
    </Confirm>
  );
}

export function RemoveQuestion({ webhook: { id }, onClose }: QuestionProps) {
  const { webhooks: t } = apiTexts.use();
  const api = useApi();
  const write = useWrite();
  const go = useGo();
  return (
    <Confirm
      open
      onClose={onClose}
      title={t.removeTitle}
      action={t.remove}
      onConfirm={() =>
        write({
          run: async () => {
            await api.remove(`/webhooks/${id}`);
            // The page of a webhook that is gone would ask for it again.
            go('/api/webhooks', { replace: true });
          },
          touches: ['webhooks', 'audit'],
          said: t.removed,
        })
      }
    >
      <p>{t.removeText}</p>
    </Confirm>
  );
}
