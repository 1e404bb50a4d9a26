import { useEffect, useRef, useState } from 'react';
import { useRead } from '../../../api/reading.ts';
import type { Words } from '../../../api/types.ts';
import { useHeldPage } from '../../../app/hold-page.tsx';
import { useWorkspace } from '../../../app/session.tsx';
import { nameOfKeys, SHORTCUTS, useShortcuts } from '../../../app/shortcuts.ts';
import { isUnfinished, toChange, unsavedRules } from '../../../rules/draft.ts';
import { EverybodyElse } from '../../../rules/everybody-else.tsx';
import { useExplanation } from '../../../rules/explain-reading.ts';
import { below, besides, faultsOf, ofWritten } from '../../../rules/rule-faults.ts';
import { RuleList } from '../../../rules/rule-list.tsx';
import { Tester } from '../../../rules/tester.tsx';
import { rulesTexts } from '../../../rules/texts/texts.ts';
import { SOMEBODY, type Visitor } from '../../../rules/visitor.ts';
import { Button } from '../../../ui/button.tsx';
import { Note } from '../../../ui/note.tsx';
import { useFormat } from '../../../words/format.ts';
import { sentenceOf } from '../../../words/problem-texts.ts';
import { commonTexts } from '../../../words/texts/texts.ts';
import type { LinkTabProps } from '../link-tab.ts';
import styles from './rules-tab.module.css';
import { useRulesDraft } from './use-rules-draft.ts';

/** Who gets what: the rules as sentences, and beside them somebody who tries them. */
export default function RulesTab({ link, onChanged }: LinkTabProps) {
  const { can } = useWorkspace();
  const isReadOnly = !can('links:write') || link.trashed_at !== null;
  const { data: words } = useRead<Words>('words', '/words');
  const [visitor, setVisitor] = useState<Visitor>(SOMEBODY);
  const { draft, setDraft, saved, change, saving, save, discard } = useRulesDraft(link, onChanged);
  const unsaved = unsavedRules(draft, saved);
  const isUnsaved = unsaved.length > 0;
  const answer = useExplanation({
    link,
    visitor,
    change: isReadOnly || !isUnsaved ? null : change,
    isUnfinished: isUnsaved && isUnfinished(draft),
  });
  const question = useHeldPage(isUnsaved);
  useShortcuts({ [SHORTCUTS.save]: save }, { enabled: isUnsaved });
  const faults =
    saving.error === null
      ? ofWritten(faultsOf(answer.isIncomplete ? answer.error : null), toChange(draft))
      : faultsOf(saving.error);

  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // What was refused may be out of sight.
    if (saving.error !== null) place.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [saving.error]);

  return (
    <div className={styles.tab}>
      <div ref={place} className={styles.rules}>
        {saving.error !== null && faults.length === 0 && (
          <Note tone="danger" live>
            {sentenceOf(saving.error)}
          </Note>
        )}
        <RuleList
          draft={draft}
          words={words}
          matched={answer.isOld ? null : (answer.explanation?.rule ?? null)}
          faults={below(faults, 'rules')}
          isReadOnly={isReadOnly}
          onChange={setDraft}
        />
        <EverybodyElse
          draft={draft}
          url={link.url}
          faults={besides(faults, ['rules'])}
          isReadOnly={isReadOnly}
          onChange={(part) => setDraft({ ...draft, ...part })}
        />
      </div>
      <Tester
        link={link}
        rules={draft.rules.length}
        words={words}
        visitor={visitor}
        onChange={(part) => setVisitor({ ...visitor, ...part })}
        answer={answer}
        isDraft={isUnsaved}
      />
      {isUnsaved && <SaveBar unsaved={unsaved} isBusy={saving.busy} onSave={save} onDiscard={discard} />}
      {saving.dialog}
      {question}
    </div>
  );
}

interface SaveBarProps {
  readonly unsaved: readonly number[];
  readonly isBusy: boolean;
  readonly onSave: () => void;
  readonly onDiscard: () => void;
}

function SaveBar({ unsaved, isBusy, onSave, onDiscard }: SaveBarProps) {
  const t = rulesTexts.use();
  const common = commonTexts.use();
  const format = useFormat();
  const names = unsaved.map((number) => (number === 0 ? t.everybodyElse : t.rule(number)));
  const said = names.length > NAMED_MAX ? t.unsavedRules(names.length) : format.list(names);
  return (
    <div className={styles.saveBar}>
      <span className={styles.unsaved}>{t.unsaved(said)}</span>
      <Button onClick={onDiscard}>{common.discard}</Button>
      <Button kind="main" keys={nameOfKeys(SHORTCUTS.save)} busy={isBusy} onClick={onSave}>
        {common.save}
      </Button>
    </div>
  );
}

const NAMED_MAX = 3;
