import { useRef } from 'react';
import type { Variant } from '../api/types.ts';
import { Button } from '../ui/button.tsx';
import { FaultLine } from '../ui/field.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { UrlInput } from '../ui/input.tsx';
import { useFormat } from '../words/format.ts';
import { below, type PlacedFault, textsOf } from './rule-faults.ts';
import styles from './rules.module.css';
import { addVariant, fitShares, isOver, letterOf, restOf, sharesOf, VARIANTS_MAX } from './shares.ts';
import { rulesTexts } from './texts/texts.ts';

interface SplitEditorProps {
  readonly variants: readonly Variant[];
  readonly isReadOnly: boolean;
  /** Their paths begin with the place of the variant. */
  readonly faults: readonly PlacedFault[];
  readonly onChange: (variants: readonly Variant[]) => void;
}

const SERIES = ['var(--s1)', 'var(--s3)', 'var(--s2)', 'var(--s4)', 'var(--s5)', 'var(--s6)'] as const;
const colorOf = (nth: number): string => SERIES[nth % SERIES.length] ?? 'var(--s1)';

/** Shares of visitors that always sum up: what is left goes to the link's own destination. */
export function SplitEditor({ variants, isReadOnly, faults, onChange }: SplitEditorProps) {
  const t = rulesTexts.use();
  const format = useFormat();
  const rest = restOf(variants);
  const before = useRef<readonly Variant[] | null>(null);
  const shares = sharesOf(variants);
  const put = (nth: number, change: Partial<Variant>) =>
    onChange(variants.map((one, at) => (at === nth ? { ...one, ...change } : one)));
  // Weights that were more than 100 together mean ratios: those stay.
  const fit = (nth: number) => {
    const isRatio = before.current === null || isOver(before.current);
    if (!isRatio && isOver(variants)) onChange(fitShares(variants, nth));
  };
  return (
    <div className={styles.split}>
      <div className={styles.bar} aria-hidden="true">
        {variants.map(({ weight }, nth) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a variant is its place
          <i key={nth} style={{ flexGrow: Math.max(0, weight), background: colorOf(nth) }} />
        ))}
        {rest > 0 && <i style={{ flexGrow: rest }} />}
      </div>
      {variants.map((variant, nth) => {
        const letter = letterOf(nth);
        const bad = below(faults, nth);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a variant is its place
          <div key={nth}>
            <div className={styles.variant}>
              <span className={styles.letter} style={{ borderColor: colorOf(nth) }}>
                {letter}
              </span>
              {isReadOnly ? (
                <>
                  <span className={styles.readUrl}>{variant.url}</span>
                  <span className={styles.share}>{format.number(variant.weight)}%</span>
                </>
              ) : (
                <>
                  <UrlInput
                    aria-label={t.variant(letter)}
                    placeholder={t.destinationPlaceholder}
                    aria-invalid={bad.length > 0}
                    frameClass={styles.variantUrl}
                    value={variant.url}
                    onChange={(url) => put(nth, { url })}
                  />
                  <ShareInput
                    label={t.share(letter)}
                    value={variant.weight}
                    onChange={(weight) => put(nth, { weight })}
                    onFocus={() => {
                      before.current = variants;
                    }}
                    onBlur={() => fit(nth)}
                  />
                </>
              )}
              {!isReadOnly && (
                <IconButton
                  icon="close"
                  size={14}
                  label={t.removeVariant(letter)}
                  onClick={() => onChange(variants.toSpliced(nth, 1))}
                />
              )}
            </div>
            {textsOf(bad).map((text) => (
              <FaultLine key={text} text={text} />
            ))}
          </div>
        );
      })}
      {isOver(variants) ? (
        <p className={styles.over}>
          {t.over(format.list(shares.map((share, nth) => t.shareOf(letterOf(nth), format.percent(share)))))}
        </p>
      ) : (
        <p className={styles.rest}>
          <span className={styles.letter} />
          <span>{t.rest}</span>
          <span className={styles.share}>{format.number(rest)}%</span>
        </p>
      )}
      {!isReadOnly && variants.length < VARIANTS_MAX && (
        <Button kind="quiet" icon="plus" onClick={() => onChange(addVariant(variants))}>
          {t.addVariant}
        </Button>
      )}
    </div>
  );
}

interface ShareInputProps {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly onFocus: () => void;
  readonly onBlur: () => void;
}

function ShareInput({ label, value, onChange, onFocus, onBlur }: ShareInputProps) {
  return (
    <span className={styles.percent}>
      <input
        type="number"
        min={0}
        max={100}
        step="any"
        aria-label={label}
        onFocus={onFocus}
        onBlur={onBlur}
        value={Number.isNaN(value) ? '' : value}
        onChange={(event) => onChange(event.target.value === '' ? 0 : Number(event.target.value))}
      />
      %
    </span>
  );
}
