import { useWorkspace } from '../app/session.tsx';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { FaultLine } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { commonTexts } from '../words/texts/texts.ts';
import type { Draft } from './draft.ts';
import { below, besides, type PlacedFault, textsOf } from './rule-faults.ts';
import styles from './rules.module.css';
import { SplitEditor } from './split-editor.tsx';
import { rulesTexts } from './texts/texts.ts';

interface EverybodyElseProps {
  readonly draft: Draft;
  /** The link's own destination. */
  readonly url: string;
  /** Their paths begin with the field of the link. */
  readonly faults: readonly PlacedFault[];
  readonly isReadOnly: boolean;
  readonly onChange: (change: Partial<Draft>) => void;
}

/** What visitors get that match no rule: a split, or the link's own destination. */
export function EverybodyElse({ draft, url, faults, isReadOnly, onChange }: EverybodyElseProps) {
  const t = rulesTexts.use();
  const common = commonTexts.use();
  const { features, plan } = useWorkspace();
  const isInPlan = features.has('ab_test');
  const { split, rules, sticky } = draft;
  const splits = split.length > 0 || rules.some(({ then }) => then.split !== undefined);
  return (
    <section className={styles.else} aria-label={t.everybodyElse}>
      <h2>{rules.length === 0 ? t.everybody : t.everybodyElse}</h2>
      <p className={styles.own}>
        <Icon name="arrow-right" className={styles.arrow} />
        <span>{url}</span>
      </p>
      {split.length > 0 && (
        <SplitEditor
          variants={split}
          isReadOnly={isReadOnly || !isInPlan}
          faults={below(faults, 'split')}
          onChange={(next) => onChange({ split: next })}
        />
      )}
      {split.length === 0 && !isReadOnly && (
        <Button
          kind="quiet"
          icon="split"
          disabled={!isInPlan}
          title={isInPlan ? undefined : common.notInPlan(plan)}
          onClick={() => onChange({ split: [{ url: '', weight: 50 }] })}
        >
          {t.elseSplit}
        </Button>
      )}
      {splits && (
        <Checkbox
          label={t.sticky}
          disabled={isReadOnly}
          checked={sticky}
          onChange={(isOn) => onChange({ sticky: isOn })}
        />
      )}
      {textsOf(besides(faults, ['split'])).map((text) => (
        <FaultLine key={text} text={text} />
      ))}
    </section>
  );
}
