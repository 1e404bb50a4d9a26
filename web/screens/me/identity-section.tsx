import { useState } from 'react';
import { useOwnRead } from '../../api/reading.ts';
import type { Identities, Identity, IdentityLink, IdentityProviders } from '../../api/types.ts';
import { useOwnApi } from '../../api/workspace-api.tsx';
import { useAct } from '../../app/act.ts';
import { ConfirmAct } from '../../app/confirm-act.tsx';
import { withProof } from '../../app/proof.tsx';
import { useWrite } from '../../app/writes.ts';
import { Button } from '../../ui/button.tsx';
import { FaultLine } from '../../ui/field.tsx';
import { Section } from '../../ui/section.tsx';
import { Fault } from '../../ui/states.tsx';
import { useFormat } from '../../words/format.ts';
import { sentenceOf } from '../../words/problem-texts.ts';
import { Line, Lines } from './lines.tsx';
import styles from './me.module.css';
import { meTexts } from './texts/texts.ts';

/** Nothing is shown on a server without providers, unless the person has an identity of one that was removed. */
export function IdentitySection() {
  const { identities: t } = meTexts.use();
  const identities = useOwnRead<Identities>('me', '/me/identities');
  const providers = useOwnRead<IdentityProviders>('me', '/session/providers');
  const linked = identities.data?.data ?? [];
  const offered = providers.data?.data ?? [];
  if (linked.length === 0 && offered.length === 0) return null;
  const others = offered.filter(({ name }) => !linked.some(({ provider }) => provider === name));
  return (
    <Section title={t.title}>
      <div className={styles.fields}>
        <p className={styles.help}>{t.text}</p>
        {identities.data === undefined && identities.error !== null && (
          <Fault small error={identities.error} onRetry={identities.refetch} />
        )}
        {identities.data !== undefined && linked.length === 0 && <p className={styles.help}>{t.none}</p>}
        {linked.length > 0 && (
          <Lines label={t.title}>
            {linked.map((identity) => (
              <IdentityLine key={identity.id} identity={identity} />
            ))}
          </Lines>
        )}
        {others.map(({ name, title }) => (
          <LinkProvider key={name} name={name} title={title} />
        ))}
      </div>
    </Section>
  );
}

function IdentityLine({ identity }: { readonly identity: Identity }) {
  const { identities: t } = meTexts.use();
  const format = useFormat();
  const api = useOwnApi();
  const write = useWrite();
  const [asks, setAsks] = useState(false);
  const { id, title, email, provider, created_at: at } = identity;
  return (
    <>
      <Line
        icon="user"
        title={<bdi>{title}</bdi>}
        facts={[email, t.linked(format.day(at)), provider === null ? t.gone : null]}
        action={
          <Button kind="quiet" onClick={() => setAsks(true)}>
            {t.remove}
          </Button>
        }
      />
      {asks && (
        <ConfirmAct
          title={t.removeTitle(title)}
          action={t.remove}
          onClose={() => setAsks(false)}
          run={() =>
            write({
              run: () => withProof(() => api.remove(`/me/identities/${id}`)),
              touches: ['me', 'session'],
              said: t.removed,
              faults: 'throw',
            })
          }
        >
          <p>{t.removeText}</p>
        </ConfirmAct>
      )}
    </>
  );
}

function LinkProvider({ name, title }: { readonly name: string; readonly title: string }) {
  const { identities: t } = meTexts.use();
  const api = useOwnApi();
  const { busy, error, run } = useAct();
  const link = () =>
    run(async () => {
      const body = { provider: name, return: '/app/me' };
      const { url } = await withProof(() => api.post<IdentityLink>('/me/identities', body));
      window.location.assign(url);
    });
  return (
    <div>
      <Button icon="external" busy={busy} onClick={() => void link()}>
        {t.link(title)}
      </Button>
      {error !== null && <FaultLine text={sentenceOf(error)} />}
    </div>
  );
}
