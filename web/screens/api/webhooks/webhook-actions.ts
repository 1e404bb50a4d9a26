import { useState } from 'react';
import type { Delivery, Webhook } from '../../../api/types.ts';
import { useApi } from '../../../api/workspace-api.tsx';
import { useWrite } from '../../../app/writes.ts';
import { apiTexts } from '../texts/texts.ts';

const TOUCHES = ['webhooks', 'audit'] as const;

export interface WebhookActions {
  readonly test: () => void;
  readonly isTesting: boolean;
  readonly toggle: () => void;
}

export function useWebhookActions({ id, enabled }: Webhook): WebhookActions {
  const { webhooks: t } = apiTexts.use();
  const api = useApi();
  const write = useWrite();
  const outcomeOf = useOutcome();
  const [isTesting, setTesting] = useState(false);
  const turn = (on: boolean) => api.patch<Webhook>(`/webhooks/${id}`, { enabled: on });
  return {
    isTesting,
    async test() {
      if (isTesting) return;
      setTesting(true);
      await write({
        run: () => api.post<Delivery>(`/webhooks/${id}/test`),
        touches: TOUCHES,
        said: (delivery) =>
          delivery.status === 'delivered' ? t.tested(outcomeOf(delivery)) : t.testFailed(outcomeOf(delivery)),
      });
      setTesting(false);
    },
    toggle: () =>
      void write({
        run: () => turn(!enabled),
        touches: TOUCHES,
        said: enabled ? t.turnedOff : t.turnedOn,
        undo: () => turn(enabled),
      }),
  };
}

/** What came of the last attempt: the status of the answer, or why there is none. */
export function useOutcome(): (delivery: Delivery) => string {
  const { webhooks: t } = apiTexts.use();
  const faults: Readonly<Record<string, string>> = t.faults;
  return ({ last_try: last }) => {
    if (last === null) return t.notSent;
    if (last.status !== null) return String(last.status);
    return last.fault === null ? t.noAnswer : (faults[last.fault] ?? last.fault);
  };
}
