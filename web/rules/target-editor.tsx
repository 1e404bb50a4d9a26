import { FaultLine, Field } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { UrlInput } from '../ui/input.tsx';
import { Select } from '../ui/select.tsx';
import { kindOfTarget, type Target, type TargetKind, targetOf } from './draft.ts';
import { below, type PlacedFault, textsOf } from './rule-faults.ts';
import styles from './rules.module.css';
import { SplitEditor } from './split-editor.tsx';
import { rulesTexts } from './texts/texts.ts';

const KINDS: readonly TargetKind[] = ['url', 'split', 'app', 'block', 'expired'];

interface TargetEditorProps {
  readonly then: Target;
  readonly isReadOnly: boolean;
  /** Their paths begin below the target. */
  readonly faults: readonly PlacedFault[];
  readonly onChange: (then: Target) => void;
}

/** What the visitors of a rule get. */
export function TargetEditor({ then, isReadOnly, faults, onChange }: TargetEditorProps) {
  const t = rulesTexts.use();
  const kind = kindOfTarget(then);
  const isBad = faults.length > 0;
  return (
    <div className={styles.target}>
      <Icon name="arrow-right" className={styles.arrow} />
      {isReadOnly ? (
        <span>{t.targets[kind]}</span>
      ) : (
        <Select
          bare
          className={styles.short}
          aria-label={t.target}
          value={kind}
          onChange={(next) => onChange(targetOf(next, then))}
          options={KINDS.map((value) => ({ value, label: t.targets[value] }))}
        />
      )}
      {then.url !== undefined && isReadOnly && <span className={styles.readUrl}>{then.url}</span>}
      {then.url !== undefined && !isReadOnly && (
        <UrlInput
          aria-label={t.destination}
          placeholder={t.destinationPlaceholder}
          aria-invalid={isBad}
          frameClass={styles.grow}
          value={then.url}
          onChange={(url) => onChange({ url })}
        />
      )}
      {then.split !== undefined && (
        <div className={styles.below}>
          <SplitEditor
            variants={then.split}
            isReadOnly={isReadOnly}
            faults={below(faults, 'split')}
            onChange={(split) => onChange({ split: [...split] })}
          />
        </div>
      )}
      {then.app !== undefined && (
        <div className={styles.below}>
          <AppEditor app={then.app} isReadOnly={isReadOnly} onChange={(app) => onChange({ app })} />
        </div>
      )}
      {then.split === undefined &&
        textsOf(faults).map((text) => (
          <div key={text} className={styles.below}>
            <FaultLine text={text} />
          </div>
        ))}
    </div>
  );
}

type App = NonNullable<Target['app']>;

interface AppEditorProps {
  readonly app: App;
  readonly isReadOnly: boolean;
  readonly onChange: (app: App) => void;
}

/** An app, and where to go without it. */
export function AppEditor({ app, isReadOnly, onChange }: AppEditorProps) {
  const t = rulesTexts.use();
  if (isReadOnly) {
    return (
      <dl className={styles.appWords}>
        <dt>{t.appLink}</dt>
        <dd>{app.link ?? t.none}</dd>
        <dt>{t.appStore}</dt>
        <dd>{app.store ?? t.none}</dd>
      </dl>
    );
  }
  return (
    <div className={styles.pair}>
      <Field label={t.appLink}>
        <UrlInput
          placeholder={t.appLinkPlaceholder}
          value={app.link ?? ''}
          onChange={(link) => onChange({ ...app, link: link.trim() === '' ? null : link.trim() })}
        />
      </Field>
      <Field label={t.appStore}>
        <UrlInput
          placeholder={t.appStorePlaceholder}
          value={app.store ?? ''}
          onChange={(store) => onChange({ ...app, store: store.trim() === '' ? null : store.trim() })}
        />
      </Field>
    </div>
  );
}
