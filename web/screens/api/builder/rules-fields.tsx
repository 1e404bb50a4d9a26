import { useState } from 'react';
import { useRead } from '../../../api/reading.ts';
import type { Rule, Words } from '../../../api/types.ts';
import type { FieldValue } from '../../../builder/form.ts';
import { builderTexts } from '../../../builder/ui/texts/texts.ts';
import { type Draft, toChange, toDraft } from '../../../rules/draft.ts';
import { NO_FAULTS, type PlacedFault } from '../../../rules/rule-faults.ts';
import { RuleList } from '../../../rules/rule-list.tsx';
import { SplitEditor } from '../../../rules/split-editor.tsx';
import { AppEditor } from '../../../rules/target-editor.tsx';
import { Button } from '../../../ui/button.tsx';
import { apiTexts } from '../texts/texts.ts';
import styles from './builder.module.css';
import { isFinishedRule } from './complete-form.ts';
import { FlagField, GroupFrame } from './fields.tsx';
import { type OneField, useBuilderForm, useOneField } from './form-context.ts';

/** Who gets what: rules of every kind, as in the panel of a link, shares, and apps. */
export default function RulesFields() {
  return (
    <>
      <RulesGroup />
      <AppsGroup />
      <SharesGroup />
      <FlagField field="sticky" />
    </>
  );
}

function RulesGroup() {
  const { builder: t } = apiTexts.use();
  const { mode, target } = useBuilderForm();
  const state = useOneField('rules');
  const [draft, setDraft] = useRulesDraft(state);
  const faults = useRuleFaults(state);
  const { data: words } = useRead<Words>('words', '/words');
  const isUpdate = mode === 'update';
  const isMissing = state.missing !== undefined;
  const there = target?.rules ?? [];
  return (
    // The reason stands at the rule that it is about, if it is about one.
    <GroupFrame
      field="rules"
      state={faults.length > 0 ? { ...state, bad: undefined } : state}
      help={isUpdate ? t.rulesReplace : t.rulesHelp}
    >
      {!isMissing && (
        <div>
          <RuleList
            draft={draft}
            words={words}
            matched={null}
            faults={faults}
            isReadOnly={false}
            onChange={setDraft}
            empty={isUpdate ? (state.clearing?.isCleared ? t.rulesCleared : t.rulesKept) : t.rulesNone}
          />
        </div>
      )}
      {!isMissing && state.value === undefined && there.length > 0 && (
        <Button kind="quiet" icon="copy" onClick={() => state.set([...there])}>
          {t.takeRules(there.length)}
        </Button>
      )}
    </GroupFrame>
  );
}

/** The rules of the form, each with a key that it keeps while it moves. */
function useRulesDraft({ value = [], set }: OneField<FieldValue<'rules'>>): [Draft, (draft: Draft) => void] {
  const rules = value as readonly Rule[];
  const [held, setHeld] = useState(() => draftOf(rules));
  // The form was emptied, or the field was cleared.
  const draft = isSame(toChange(held).rules, rules) ? held : draftOf(rules);
  if (draft !== held) setHeld(draft);
  return [
    draft,
    (next) => {
      setHeld(next);
      set(next.rules.length === 0 ? undefined : toChange(next).rules);
    },
  ];
}

const draftOf = (rules: readonly Rule[]): Draft => toDraft({ rules: [...rules], split: [], sticky: false });
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** The rules that the API cannot say whatever the others are, by their places. */
function useRuleFaults({ value = [] }: OneField<FieldValue<'rules'>>): readonly PlacedFault[] {
  const words = builderTexts.use();
  const { cannotOf } = useBuilderForm();
  return value.flatMap((rule, nth): readonly PlacedFault[] => {
    const isBad = isFinishedRule(rule) && cannotOf({ rules: [rule] }).some(({ why }) => why === 'rule_form');
    return isBad ? [{ path: [String(nth)], text: words.why.rule_form }] : [];
  });
}

function SharesGroup() {
  const { builder: t } = apiTexts.use();
  const state = useOneField('split');
  const { value = [], set } = state;
  return (
    <GroupFrame field="split" state={state} help={t.sharesHelp}>
      {value.length > 0 && (
        <SplitEditor
          variants={value}
          isReadOnly={false}
          faults={NO_FAULTS}
          onChange={(next) => set(next.length === 0 ? undefined : [...next])}
        />
      )}
      {value.length === 0 && state.missing === undefined && (
        <Button kind="quiet" icon="split" onClick={() => set([{ url: '', weight: 50 }])}>
          {t.addShare}
        </Button>
      )}
    </GroupFrame>
  );
}

const APP_PLATFORMS = ['ios', 'android'] as const;

function AppsGroup() {
  const { builder: t } = apiTexts.use();
  const state = useOneField('apps');
  const { value, set, missing } = state;
  return (
    <GroupFrame field="apps" state={state} help={t.appsHelp}>
      {missing === undefined && (
        <div className={styles.apps}>
          {APP_PLATFORMS.map((platform) => {
            const { link = null, store = null } = value?.[platform] ?? {};
            return (
              <div key={platform}>
                <h4>{t.platforms[platform]}</h4>
                <AppEditor
                  app={{ link, store }}
                  isReadOnly={false}
                  onChange={(app) => {
                    const { [platform]: _, ...others } = value ?? {};
                    const isEmpty = app.link === null && app.store === null;
                    const next = isEmpty ? others : { ...others, [platform]: app };
                    set(Object.keys(next).length === 0 ? undefined : next);
                  }}
                />
              </div>
            );
          })}
        </div>
      )}
    </GroupFrame>
  );
}
