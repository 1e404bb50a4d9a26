import type { OwnPerson } from '../../api/types.ts';
import { useOwnApi } from '../../api/workspace-api.tsx';
import { useAct } from '../../app/act.ts';
import { useDraft } from '../../app/draft.ts';
import { SaveBar } from '../../app/save-bar.tsx';
import { useSession } from '../../app/session.tsx';
import { timezoneOptions } from '../../app/timezones.ts';
import { useWrite } from '../../app/writes.ts';
import { Badge } from '../../ui/badge.tsx';
import { Field } from '../../ui/field.tsx';
import { TextInput } from '../../ui/input.tsx';
import { Section } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import { LANGUAGES } from '../../words/texts.ts';
import styles from './me.module.css';
import { meTexts } from './texts/texts.ts';

interface Profile {
  readonly name: string;
  readonly language: string;
  readonly timezone: string;
}

/** Each language in itself. */
const LANGUAGE_NAMES: Readonly<Record<(typeof LANGUAGES)[number], string>> = {
  en: 'English',
  'zh-Hant': '繁體中文',
};

const toProfile = ({ name, language, timezone }: OwnPerson): Profile => ({
  name,
  language: language ?? '',
  timezone: timezone ?? '',
});

export function ProfileSection() {
  const { profile: t } = meTexts.use();
  const { person } = useSession();
  const api = useOwnApi();
  const write = useWrite();
  const draft = useDraft(toProfile(person));
  const { busy, error, faults, run, clear } = useAct();
  const { value, set, changes } = draft;
  const save = async () => {
    const { name, language, timezone } = changes;
    const body = {
      ...(name === undefined ? {} : { name }),
      ...(language === undefined ? {} : { language: language === '' ? null : language }),
      ...(timezone === undefined ? {} : { timezone: timezone === '' ? null : timezone }),
    };
    const isDone = await run(() =>
      write({
        run: () => api.patch<OwnPerson>('/me', body),
        touches: ['session', 'me', 'members', 'people'],
        said: t.saved,
        faults: 'throw',
      }),
    );
    if (!isDone) return;
    draft.reset();
    // The server draws the page in the person's language.
    if (language !== undefined) setTimeout(() => window.location.reload());
  };
  return (
    <Section title={t.title}>
      <div className={styles.fields}>
        <Field label={t.name} help={t.nameHelp} fault={faults.at('/name')}>
          <TextInput dir="auto" autoComplete="name" value={value.name} onChange={(name) => set({ name })} />
        </Field>
        <Email person={person} />
        <div className={styles.pair}>
          <Field label={t.language} fault={faults.at('/language')}>
            <Select
              value={value.language}
              onChange={(language) => set({ language })}
              options={languageOptions(value.language, t.languageBrowser)}
            />
          </Field>
          <Field label={t.timezone} fault={faults.at('/timezone')}>
            <Select
              value={value.timezone}
              onChange={(timezone) => set({ timezone })}
              options={[{ value: '', label: t.timezoneBrowser }, ...timezoneOptions(value.timezone)]}
            />
          </Field>
        </div>
        <p className={styles.help}>{t.timezoneHelp}</p>
      </div>
      <Unsaved
        isChanged={draft.isChanged}
        busy={busy}
        fault={error === null ? undefined : faults.rest('/name', '/language', '/timezone')}
        onSave={() => void save()}
        onDiscard={() => {
          draft.reset();
          clear();
        }}
      />
    </Section>
  );
}

function Unsaved(props: Omit<Parameters<typeof SaveBar>[0], 'text'>) {
  const t = meTexts.use();
  return <SaveBar {...props} text={t.unsaved} />;
}

/** A language that the dashboard does not speak is one that a program has set. */
function languageOptions(chosen: string, ofBrowser: string) {
  const known = [
    { value: '', label: ofBrowser },
    ...LANGUAGES.map((tag) => ({ value: tag as string, label: LANGUAGE_NAMES[tag] })),
  ];
  return known.some(({ value }) => value === chosen) ? known : [...known, { value: chosen, label: chosen }];
}

function Email({ person }: { readonly person: OwnPerson }) {
  const { profile: t } = meTexts.use();
  return (
    <div>
      <p className={styles.label}>{t.email}</p>
      <p className={styles.email}>
        <bdi>{person.email}</bdi>
        {person.email_proven ? (
          <Badge tone="ok">{t.emailProven}</Badge>
        ) : (
          <Badge tone="warn">{t.emailNotProven}</Badge>
        )}
      </p>
      <p className={styles.help}>{person.email_proven ? t.emailHelp : t.emailNotProvenHelp}</p>
    </div>
  );
}
