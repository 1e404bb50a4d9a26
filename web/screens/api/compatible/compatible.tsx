import { Link } from '../../../app/link.tsx';
import { useWorkspace } from '../../../app/session.tsx';
import { API_NAMES, APIS, type ApiName } from '../../../builder/apis.ts';
import { referencePath } from '../../../builder/ui/assistant-text.ts';
import { usePlaces } from '../../../builder/ui/place.ts';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { Section } from '../../../ui/section.tsx';
import { Fault, Loading } from '../../../ui/states.tsx';
import { apiTexts } from '../texts/texts.ts';
import styles from './compatible.module.css';

type CompatName = Exclude<ApiName, 'native'>;
const COMPATIBLE = API_NAMES.filter((name) => name !== 'native');

/** Where clients of other services find this server. */
export function Compatible() {
  const { compatible: t } = apiTexts.use();
  const { places, error, retry } = usePlaces();
  if (places === null) {
    return error === null ? <Loading rows={6} /> : <Fault error={error} onRetry={retry} />;
  }
  return (
    <>
      <p className={styles.intro}>{t.intro}</p>
      <div className={styles.cards}>
        {COMPATIBLE.map((name) => (
          <Card key={name} name={name} base={places.of(name, null).base} />
        ))}
      </div>
    </>
  );
}

interface CardProps {
  readonly name: CompatName;
  readonly base: string;
}

function Card({ name, base }: CardProps) {
  const { compatible: t } = apiTexts.use();
  const { title } = APIS[name];
  const words = t.apis[name];
  return (
    <Section
      title={title}
      aside={
        <Link to={`/api/builder?api=${name}`} className={styles.build}>
          {t.build}
        </Link>
      }
    >
      <div className={styles.base}>
        <code>{base}</code>
        <CopyButton text={base} label={t.copyBase(title)} />
      </div>
      <dl className={styles.facts}>
        {name === 'cuttly' && <CuttlyPaths />}
        <Fact name={t.key} text={words.key} />
        <Fact name={t.ids} text={words.ids} />
        <Fact name={t.links} text={words.links} />
        <Fact name={t.without} text={words.without} />
      </dl>
      <p className={styles.documents}>
        <Document path={referencePath(name)} text={t.reference} name={title} />
        <Document path={`/compat/${name}/openapi.json`} text={t.openapi} name={title} />
        <Document path={`${referencePath(name)}.md`} text={t.markdown} name={title} />
      </p>
    </Section>
  );
}

function Fact({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd data-code>{text}</dd>
    </div>
  );
}

/** The kind of the workspace decides which of its two APIs answers. */
function CuttlyPaths() {
  const { compatible: t } = apiTexts.use();
  const { workspace } = useWorkspace();
  const isTeam = workspace.kind === 'team';
  return (
    <div>
      <dt>{isTeam ? t.teamPath : t.personalPath}</dt>
      <dd>
        <code>{isTeam ? '/team/API/index.php' : '/api/api.php'}</code>
      </dd>
    </div>
  );
}

interface DocumentProps {
  readonly path: string;
  readonly text: string;
  readonly name: string;
}

function Document({ path, text, name }: DocumentProps) {
  return (
    <a href={path} target="_blank" rel="noreferrer" aria-label={`${name}: ${text}`}>
      {text}
      <Icon name="external" size={12} />
    </a>
  );
}
