import { useState } from 'react';
import { useOwnRead } from '../../api/reading.ts';
import type { EndedSessions, OwnSession, OwnSessions } from '../../api/types.ts';
import { useOwnApi } from '../../api/workspace-api.tsx';
import { ConfirmAct } from '../../app/confirm-act.tsx';
import { useWrite } from '../../app/writes.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Section } from '../../ui/section.tsx';
import { Fault, Loading } from '../../ui/states.tsx';
import { useFormat } from '../../words/format.ts';
import { Line, Lines } from './lines.tsx';
import styles from './me.module.css';
import { meTexts } from './texts/texts.ts';

export function SessionSection() {
  const { sessions: t } = meTexts.use();
  const [asks, setAsks] = useState(false);
  const api = useOwnApi();
  const write = useWrite();
  const { data, error, refetch } = useOwnRead<OwnSessions>('me', '/me/sessions');
  const others = data?.data.filter(({ current }) => !current) ?? [];
  return (
    <Section title={t.title} count={data === undefined ? undefined : data.data.length}>
      <div className={styles.fields}>
        <p className={styles.help}>{t.text}</p>
        {data === undefined && error === null && <Loading rows={2} />}
        {data === undefined && error !== null && <Fault small error={error} onRetry={refetch} />}
        {data !== undefined && (
          <Lines label={t.title}>
            {data.data.map((session) => (
              <SessionLine key={session.id} session={session} />
            ))}
          </Lines>
        )}
        {data !== undefined && others.length === 0 && <p className={styles.help}>{t.onlyThis}</p>}
        {others.length > 0 && (
          <p className={styles.line}>
            <Button icon="sign-out" onClick={() => setAsks(true)}>
              {t.endOthers}
            </Button>
          </p>
        )}
      </div>
      {asks && (
        <ConfirmAct
          title={t.endOthersTitle}
          action={t.endOthers}
          onClose={() => setAsks(false)}
          run={() =>
            write({
              run: () => api.remove<EndedSessions>('/me/sessions'),
              touches: ['me'],
              said: ({ ended }) => t.othersEnded(ended),
              faults: 'throw',
            })
          }
        >
          <p>{t.endOthersText}</p>
        </ConfirmAct>
      )}
    </Section>
  );
}

function SessionLine({ session }: { readonly session: OwnSession }) {
  const { sessions: t } = meTexts.use();
  const format = useFormat();
  const api = useOwnApi();
  const write = useWrite();
  const [busy, setBusy] = useState(false);
  const { id, current, browser, country, methods } = session;
  const place = country === '' ? null : format.country(country);
  const name = browser === '' ? t.unknownBrowser : t.browser(browser);
  const end = async () => {
    setBusy(true);
    await write({ run: () => api.remove(`/me/sessions/${id}`), touches: ['me'], said: t.ended });
    setBusy(false);
  };
  return (
    <Line
      icon="user"
      title={
        <>
          {name}
          {current && <Badge tone="ok">{t.current}</Badge>}
        </>
      }
      facts={[
        place,
        current ? t.started(format.day(session.created_at)) : t.used(format.relative(session.used_at)),
        t.provedBy(format.list(methods.map((method) => t.methods[method]))),
      ]}
      action={
        !current && (
          <Button
            kind="quiet"
            busy={busy}
            aria-label={t.endOf(name, format.relative(session.used_at))}
            onClick={() => void end()}
          >
            {t.end}
          </Button>
        )
      }
    />
  );
}
