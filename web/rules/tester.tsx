import { type ReactNode, useState } from 'react';
import type { Explanation, Link, Words } from '../api/types.ts';
import { Checkbox } from '../ui/checkbox.tsx';
import { joinClasses } from '../ui/class-names.ts';
import { DateTime } from '../ui/date-time.tsx';
import { Field } from '../ui/field.tsx';
import { TextInput } from '../ui/input.tsx';
import { Select } from '../ui/select.tsx';
import { Trail, type TrailStep } from '../ui/trail.tsx';
import { useFormat } from '../words/format.ts';
import { sentenceOf } from '../words/problem-texts.ts';
import { endOf, notReached, stepsOf } from './explained.ts';
import { below, faultsOf } from './rule-faults.ts';
import styles from './tester.module.css';
import { rulesTexts } from './texts/texts.ts';
import { AGENT_NAMES, type Visitor } from './visitor.ts';

interface TesterProps {
  readonly link: Link;
  readonly rules: number;
  readonly words: Words | undefined;
  readonly visitor: Visitor;
  readonly onChange: (change: Partial<Visitor>) => void;
  readonly answer: {
    readonly explanation: Explanation | undefined;
    readonly error: Error | null;
    readonly isIncomplete: boolean;
    readonly isOld: boolean;
  };
  /** Whether what is explained is not saved. */
  readonly isDraft: boolean;
}

/** Somebody who might come, and what they would get. */
export function Tester(props: TesterProps) {
  const t = rulesTexts.use();
  const { answer, rules, isDraft } = props;
  const { explanation, error, isIncomplete, isOld } = answer;
  return (
    <aside className={styles.tester} aria-label={t.tester.title}>
      <div className={styles.stays}>
        <h2>{t.tester.title}</h2>
        <p className={styles.soft}>{isDraft ? t.tester.text : t.tester.textSaved}</p>
        <VisitorForm {...props} />
        {(isIncomplete || error !== null) && (
          <p className={styles.state} role="status">
            {faultOfVisitor(error) !== undefined
              ? t.tester.badVisitor
              : isIncomplete
                ? t.tester.incomplete
                : sentenceOf(error)}
          </p>
        )}
        {explanation !== undefined && (
          <div className={joinClasses(isOld && styles.old)} aria-live="polite">
            <Answer explanation={explanation} rules={rules} />
          </div>
        )}
      </div>
    </aside>
  );
}

function Answer({ explanation, rules }: { readonly explanation: Explanation; readonly rules: number }) {
  const t = rulesTexts.use();
  const format = useFormat();
  const words = { texts: t, format };
  const end = endOf(explanation, words);
  const steps: readonly TrailStep[] = [
    ...stepsOf(explanation, words).map(({ key, state, title, facts }) => ({
      key,
      state,
      title,
      stateLabel: state === 'here' ? t.tester.decided : t.tester.passed,
      children: facts.map((fact) => (
        <p key={fact} className={styles.fact}>
          {fact}
        </p>
      )),
    })),
    {
      key: 'end',
      state: 'go',
      title: <span className={styles.soft}>{end.title}</span>,
      children: end.url === null ? null : <p className={styles.url}>{end.url}</p>,
    },
  ];
  const missed = notReached(explanation, rules);
  return (
    <>
      <Trail label={t.tester.trail} steps={steps} />
      {missed !== null && <p className={styles.missed}>{t.tester.notReached(...missed)}</p>}
    </>
  );
}

/** What is wrong with the only part of the visitor that the server checks and a person types. */
const faultOfVisitor = (error: Error | null): string | undefined =>
  below(faultsOf(error), 'address')[0]?.text;

function VisitorForm({ words, visitor, onChange, answer }: TesterProps) {
  const t = rulesTexts.use();
  const format = useFormat();
  const fault = faultOfVisitor(answer.error);
  const [isTimed, setTimed] = useState(visitor.at !== null);
  const named = (values: readonly string[], nameOf: (value: string) => string) =>
    values
      .map((value) => ({ value, label: nameOf(value) }))
      .toSorted((one, other) => one.label.localeCompare(other.label));
  const unknown = { value: '', label: t.tester.unknown };
  return (
    <div className={styles.form}>
      <Row label={t.tester.from}>
        <Select
          aria-label={t.tester.from}
          value={visitor.country}
          onChange={(country) => onChange({ country })}
          options={[
            unknown,
            ...named(
              (words?.country ?? []).map(({ code }) => code),
              format.country,
            ),
          ]}
        />
      </Row>
      <Row label={t.tester.on}>
        <Select
          aria-label={t.tester.on}
          value={visitor.agent}
          onChange={(agent) => onChange({ agent })}
          options={AGENT_NAMES.map((value) => ({ value, label: t.tester.agents[value] }))}
        />
      </Row>
      <Row label={t.tester.reads}>
        <Select
          aria-label={t.tester.reads}
          value={visitor.language}
          onChange={(language) => onChange({ language })}
          options={[
            unknown,
            ...named([...new Set([...(words?.language ?? []), 'zh-Hant', 'zh-Hans'])], format.language),
          ]}
        />
      </Row>
      <Row label={t.tester.at}>
        <Select
          aria-label={t.tester.at}
          value={isTimed ? 'at' : 'now'}
          onChange={(value) => {
            setTimed(value === 'at');
            onChange({ at: value === 'at' ? new Date().toISOString() : null });
          }}
          options={[
            { value: 'now', label: t.tester.now },
            { value: 'at', label: t.tester.another },
          ]}
        />
      </Row>
      {isTimed && <DateTime label={t.tester.at} value={visitor.at} onChange={(at) => onChange({ at })} />}
      <details className={styles.more}>
        <summary>{t.tester.more}</summary>
        <Field label={t.tester.address} fault={fault} help={t.tester.addressHelp}>
          <TextInput
            placeholder="203.0.113.7"
            spellCheck={false}
            value={visitor.address}
            onChange={(address) => onChange({ address })}
          />
        </Field>
        <Field label={t.tester.region}>
          <TextInput
            placeholder={t.placeholders.region}
            value={visitor.region}
            onChange={(region) => onChange({ region })}
          />
        </Field>
        <Field label={t.tester.city}>
          <TextInput
            placeholder={t.placeholders.city}
            value={visitor.city}
            onChange={(city) => onChange({ city })}
          />
        </Field>
        <Field label={t.tester.referrer}>
          <TextInput
            placeholder={t.tester.referrerPlaceholder}
            value={visitor.referrer}
            onChange={(referrer) => onChange({ referrer })}
          />
        </Field>
        <Field label={t.tester.query}>
          <TextInput
            placeholder={t.tester.queryPlaceholder}
            value={visitor.query}
            onChange={(query) => onChange({ query })}
          />
        </Field>
        <Checkbox
          label={t.tester.returning}
          checked={visitor.isReturning}
          onChange={(isReturning) => onChange({ isReturning })}
        />
        <Checkbox
          label={t.tester.password}
          checked={visitor.knowsPassword}
          onChange={(knowsPassword) => onChange({ knowsPassword })}
        />
      </details>
    </div>
  );
}

function Row({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className={styles.row}>
      <span>{label}</span>
      {children}
    </div>
  );
}
