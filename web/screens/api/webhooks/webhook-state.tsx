import type { Webhook } from '../../../api/types.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Note } from '../../../ui/note.tsx';
import { useFormat } from '../../../words/format.ts';
import { apiTexts } from '../texts/texts.ts';

interface Props {
  readonly webhook: Webhook;
}

export function WebhookState({ webhook: { enabled, disabled_reason: reason, failing_since: since } }: Props) {
  const { states } = apiTexts.use().webhooks;
  if (reason !== null && !enabled) return <Badge tone="danger">{states.disabled}</Badge>;
  if (!enabled) return <Badge>{states.off}</Badge>;
  return since === null ? <Badge tone="ok">{states.on}</Badge> : <Badge tone="warn">{states.failing}</Badge>;
}

/** What is wrong with a webhook, in a sentence. */
export function WebhookTrouble({ webhook }: Props) {
  const { webhooks: t } = apiTexts.use();
  const format = useFormat();
  const { enabled, disabled_reason: reason, failing_since: since } = webhook;
  if (!enabled) {
    return reason === null ? <Note>{t.offText}</Note> : <Note tone="danger">{t.reasons[reason]}</Note>;
  }
  return since === null ? null : <Note tone="warn">{t.failingSince(format.dateTime(since))}</Note>;
}
