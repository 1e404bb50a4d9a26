import type { ReactNode, RefObject } from 'react';
import { joinClasses } from '../ui/class-names.ts';
import styles from './card-frame.module.css';
import type { Card } from './cards.ts';
import type { Dimension } from './filters.ts';
import { figuresTexts } from './texts/texts.ts';

interface CardFrameProps {
  readonly card: Card;
  readonly tab: Dimension;
  readonly onTab: (tab: Dimension) => void;
  /** At the end of the line of tabs. */
  readonly aside?: ReactNode;
  readonly ref?: RefObject<HTMLElement | null>;
  readonly children: ReactNode;
}

/** A rule, the lists that the card can show, and one of them. */
export function CardFrame({ card, tab, onTab, aside, ref, children }: CardFrameProps) {
  const t = figuresTexts.use();
  const name = t.tabs[tab];
  return (
    <section ref={ref} aria-label={t.card.label(t.dimensions[tab])} className={styles.card}>
      <div className={styles.head}>
        {card.tabs.length === 1 ? (
          <h2>{name}</h2>
        ) : (
          <>
            <h2 className={styles.hidden}>{name}</h2>
            {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would draw a legend for what is one control */}
            <div role="group" aria-label={t.dimensions[card.tabs[0]]} className={styles.tabs}>
              {card.tabs.map((one) => (
                <button
                  key={one}
                  type="button"
                  aria-pressed={one === tab}
                  className={joinClasses(styles.tab, one === tab && styles.here)}
                  onClick={() => onTab(one)}
                >
                  {t.tabs[one]}
                </button>
              ))}
            </div>
          </>
        )}
        {aside}
      </div>
      {children}
    </section>
  );
}

/** A heading and what belongs to it, for what has no lists to choose from. */
export function PlainCard({
  title,
  aside,
  ref,
  children,
}: {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly ref?: RefObject<HTMLElement | null>;
  readonly children: ReactNode;
}) {
  return (
    <section ref={ref} aria-label={title} className={styles.card}>
      <div className={styles.head}>
        <h2 className={styles.title}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
