import { useState } from 'react';
import { useRead } from '../../../api/reading.ts';
import type { Webhook } from '../../../api/types.ts';
import { ForRoles } from '../../../app/for-roles.tsx';
import { Link } from '../../../app/link.tsx';
import { Button } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { useGlide } from '../../../ui/glide.ts';
import { Icon } from '../../../ui/icon.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Menu } from '../../../ui/menu.tsx';
import { Section } from '../../../ui/section.tsx';
import { Fault, Loading } from '../../../ui/states.tsx';
import { useFormat } from '../../../words/format.ts';
import { commonTexts } from '../../../words/texts/texts.ts';
import styles from '../api.module.css';
import { apiTexts } from '../texts/texts.ts';
import { Deliveries } from './deliveries.tsx';
import { useWebhookActions } from './webhook-actions.ts';
import { WebhookDialog, WebhookSecret } from './webhook-dialog.tsx';
import { RemoveQuestion, RotateQuestion } from './webhook-questions.tsx';
import { WebhookState, WebhookTrouble } from './webhook-state.tsx';
import own from './webhooks.module.css';
import { formName } from './webhooks.tsx';

/** One webhook: its state, and what was sent. */
export function WebhookPage({ id }: { readonly id: string }) {
  return (
    <ForRoles scope="admin">
      <OneWebhook id={id} />
    </ForRoles>
  );
}

const REFRESH_MS = 15_000;

function OneWebhook({ id }: { readonly id: string }) {
  const { webhooks: t } = apiTexts.use();
  const path = `/webhooks/${encodeURIComponent(id)}`;
  const { data, error, refetch } = useRead<Webhook>('webhooks', path, undefined, { refetchMs: REFRESH_MS });
  // What is wrong with it comes and goes above the rest.
  const parts = useGlide<HTMLDivElement>(data);
  return (
    <>
      <Link to="/api/webhooks" className={own.back}>
        <Icon name="chevron-left" size={14} />
        {t.back}
      </Link>
      {data === undefined ? (
        error === null ? (
          <Loading rows={6} />
        ) : (
          <Fault error={error} onRetry={refetch} />
        )
      ) : (
        <div ref={parts} className={styles.stack}>
          <Head webhook={data} />
          <Details webhook={data} />
          <Deliveries webhook={data} />
        </div>
      )}
    </>
  );
}

type Asked = 'edit' | 'rotate' | 'remove' | null;

function Head({ webhook }: { readonly webhook: Webhook }) {
  const { webhooks: t } = apiTexts.use();
  const common = commonTexts.use();
  const actions = useWebhookActions(webhook);
  const [asked, ask] = useState<Asked>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const close = () => ask(null);
  return (
    <div className={own.head}>
      <div className={styles.bar}>
        <h2 className={own.title} dir="ltr">
          {webhook.url}
        </h2>
        <CopyButton text={webhook.url} />
        <WebhookState webhook={webhook} />
        <span className={own.actions}>
          <Button icon="play" busy={actions.isTesting} onClick={actions.test}>
            {t.test}
          </Button>
          <Button icon="pencil" onClick={() => ask('edit')}>
            {common.edit}
          </Button>
          <Menu
            trigger={<IconButton icon="more" kind="plain" label={t.actions} />}
            items={[
              { label: webhook.enabled ? t.turnOff : t.turnOn, icon: 'power', onSelect: actions.toggle },
              { label: t.rotate, icon: 'refresh', onSelect: () => ask('rotate') },
              'rule',
              { label: t.remove, icon: 'trash', danger: true, onSelect: () => ask('remove') },
            ]}
          />
        </span>
      </div>
      <WebhookTrouble webhook={webhook} />
      {asked === 'edit' && <WebhookDialog webhook={webhook} onClose={close} />}
      {asked === 'rotate' && <RotateQuestion webhook={webhook} onMade={setSecret} onClose={close} />}
      {asked === 'remove' && <RemoveQuestion webhook={webhook} onClose={close} />}
      {secret !== null && <WebhookSecret secret={secret} onClose={() => setSecret(null)} />}
    </div>
  );
}

function Details({ webhook }: { readonly webhook: Webhook }) {
  const { webhooks: t } = apiTexts.use();
  const format = useFormat();
  const { events, form, click_batch_seconds: seconds, link_id: linkId, waiting, created_at: at } = webhook;
  const batches: Readonly<Record<string, string>> = t.batches;
  return (
    <Section title={t.details}>
      <dl className={own.facts}>
        <div>
          <dt>{t.events}</dt>
          <dd>
            <span className={styles.sentence}>{format.list(events.map((event) => t.eventNames[event]))}</span>
            {linkId !== null && <span className={styles.small}> · {t.oneLink(linkId)}</span>}
          </dd>
        </div>
        <div>
          <dt>{t.formText}</dt>
          <dd>{formName(form, t.forms)}</dd>
        </div>
        {events.includes('link.clicked') && (
          <div>
            <dt>{t.batch}</dt>
            <dd>{batches[String(seconds)] ?? t.everySeconds(String(seconds))}</dd>
          </div>
        )}
        <div>
          <dt>{t.waiting}</dt>
          <dd>{format.number(waiting)}</dd>
        </div>
        <div>
          <dt>{t.made}</dt>
          <dd>{format.dateTime(at)}</dd>
        </div>
      </dl>
    </Section>
  );
}
