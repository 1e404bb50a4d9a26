import type { ReactNode } from 'react';
import { Badge } from '../../ui/badge.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Note } from '../../ui/note.tsx';
import { Section } from '../../ui/section.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Select } from '../../ui/select.tsx';
import { exampleAnswer } from '../answers.ts';
import { API_NAMES, APIS, LANGUAGE_NAMES, LANGUAGES } from '../apis.ts';
import { KEY_VARIABLE } from '../curl.ts';
import type { LinkForm } from '../form.ts';
import type { ApiRequest, BuilderPlace, RequestOf, TargetLink } from '../request.ts';
import { assistantText, referencePath } from './assistant-text.ts';
import { ColouredCode } from './coloured-code.tsx';
import type { RequestChoice } from './request-search.ts';
import styles from './request-view.module.css';
import { builderTexts } from './texts/texts.ts';

interface RequestViewProps {
  readonly choice: RequestChoice;
  readonly onChoose: (change: Partial<RequestChoice>) => void;
  readonly form: LinkForm;
  readonly place: BuilderPlace;
  /** The link that an update changes; null if there is none. */
  readonly target: TargetLink | null;
  /** What else the reader should know. */
  readonly children?: ReactNode;
}

/** A request of an API in a language, with what it cannot say and what is answered. */
export function RequestView({ choice, onChoose, form, place, target, children }: RequestViewProps) {
  const t = builderTexts.use();
  const { api } = choice;
  const mode = modeOf(choice);
  const of: RequestOf | null = mode === 'create' ? { mode } : target === null ? null : { mode, target };
  const request = of === null ? null : APIS[api].toRequest(form, place, of);
  return (
    <div className={styles.view}>
      <Choices choice={choice} onChoose={onChoose} />
      {of === null || request === null ? (
        <Note>{t.noLinks}</Note>
      ) : (
        <Request {...{ choice, form, place, of, request }}>{children}</Request>
      )}
    </div>
  );
}

/** What the request does: an API without updates can only create. */
export const modeOf = ({ api, does }: RequestChoice) => (APIS[api].modes.includes(does) ? does : 'create');

function Choices({ choice, onChoose }: Pick<RequestViewProps, 'choice' | 'onChoose'>) {
  const t = builderTexts.use();
  const { api, language } = choice;
  const { modes, title } = APIS[api];
  return (
    <div className={styles.choices}>
      <Select
        className={styles.api}
        aria-label={t.api}
        value={api}
        onChange={(next) => onChoose({ api: next })}
        options={API_NAMES.map((name) => ({
          value: name,
          label: name === 'native' ? t.native : APIS[name].title,
        }))}
      />
      {modes.length > 1 ? (
        <Segmented
          label={t.does}
          value={modeOf(choice)}
          onChange={(does) => onChoose({ does })}
          options={modes.map((value) => ({ value, label: t.modes[value] }))}
        />
      ) : (
        <span className={styles.soft}>{t.onlyCreate(title)}</span>
      )}
      <span className={styles.languages}>
        <Segmented
          label={t.language}
          value={language}
          onChange={(next) => onChoose({ language: next })}
          options={LANGUAGE_NAMES.map((value) => ({ value, label: LANGUAGES[value].short }))}
        />
      </span>
    </div>
  );
}

interface RequestProps {
  readonly choice: RequestChoice;
  readonly form: LinkForm;
  readonly place: BuilderPlace;
  readonly of: RequestOf;
  readonly request: ApiRequest;
  readonly children?: ReactNode;
}

function Request({ choice, form, place, of, request, children }: RequestProps) {
  const t = builderTexts.use();
  const { api, language } = choice;
  const code = LANGUAGES[language].print(request);
  const answer = exampleAnswer(api, form, place, of);
  const open = APIS[api].toRequest(form, { ...place, key: null }, of) ?? request;
  const text = assistantText({ api, mode: of.mode, place, request: open, answer }, t);
  return (
    <>
      <CodeBlock
        label={t.request(APIS[api].title, LANGUAGES[language].title)}
        code={code}
        copyable={false}
        heightMax={460}
      >
        <ColouredCode code={code} />
      </CodeBlock>
      <div className={styles.actions}>
        <CopyButton worded kind="main" text={code} label={t.copyRequest} />
        <span data-tip={t.assistantHelp}>
          <CopyButton worded text={text} label={t.copyForAssistant} />
        </span>
        <a
          className={buttonClass({ kind: 'quiet' })}
          href={place.origin + referencePath(api)}
          target="_blank"
          rel="noreferrer"
        >
          <Icon name="external" size={14} />
          {t.reference}
        </a>
      </div>
      <ul data-code className={styles.remarks}>
        <li>{place.key === null ? t.keyPlaceholder(`$${KEY_VARIABLE}`) : t.keyShown}</li>
        {request.remarks.map((remark) => (
          <li key={remark}>{t.remarks[remark]}</li>
        ))}
      </ul>
      {children}
      <Cannot request={request} />
      <Answer answer={answer} />
    </>
  );
}

function Cannot({ request: { cannot } }: Pick<RequestProps, 'request'>) {
  const t = builderTexts.use();
  if (cannot.length === 0) return null;
  return (
    <Section title={t.cannotTitle} count={cannot.length}>
      <ul className={styles.cannot}>
        {cannot.map(({ field, why }) => (
          <li key={field}>
            <span>{t.fields[field]}</span>
            <span data-code className={styles.soft}>
              {t.why[why]}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Answer({ answer }: { readonly answer: ReturnType<typeof exampleAnswer> }) {
  const t = builderTexts.use();
  const { status, body, isPart } = answer;
  const code = JSON.stringify(body, null, 2);
  return (
    <Section
      title={
        <>
          {t.answer} <Badge tone="ok">{status}</Badge>
        </>
      }
      aside={<span className={styles.aside}>{t.answerNote}</span>}
    >
      <CodeBlock label={t.answerLabel} code={code} copyable={false}>
        <ColouredCode code={code} />
      </CodeBlock>
      {isPart && <p className={styles.more}>{t.moreFields}</p>}
    </Section>
  );
}
