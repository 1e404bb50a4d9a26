import { type ReactNode, useRef } from 'react';
import { useWorkspace } from '../../../app/session.tsx';
import { nameOfKeys, SHORTCUTS } from '../../../app/shortcuts.ts';
import { Button } from '../../../ui/button.tsx';
import { useGlide } from '../../../ui/glide.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { useFocusHandedOn } from '../../../ui/kept-focus.ts';
import { useFormat } from '../../../words/format.ts';
import { commonTexts } from '../../../words/texts/texts.ts';
import { BULK_FILTER_MAX } from '../model/selection.ts';
import { linksTexts } from '../texts/texts.ts';
import styles from './bars.module.css';

export interface BulkBarProps {
  /** Null: all that match. */
  readonly chosen: number | null;
  /** How many match; null while it is not known. */
  readonly total: number | null;
  readonly progress: { readonly done: number; readonly count: number | null } | null;
  readonly canWrite: boolean;
  readonly canTag: boolean;
  readonly lacksTags: boolean;
  /** Whether any of what is chosen is on: then it can be turned off. */
  readonly isAnyOn: boolean;
  readonly onAll: () => void;
  readonly onTag: () => void;
  readonly onSwitch: (on: boolean) => void;
  readonly onExport: () => void;
  readonly onTrash: () => void;
  readonly onClear: () => void;
}

/** What can be done with the links that are chosen. */
export function BulkBar(props: BulkBarProps) {
  const { chosen, total, progress, canWrite, onAll, onClear } = props;
  const t = linksTexts.use().selected;
  const format = useFormat();
  const isAll = chosen === null;
  const all = total === null ? t.allUncounted : t.all(format.number(total));
  const isTooMany = isAll && total !== null && total > BULK_FILTER_MAX;
  const bar = useRef<HTMLElement>(null);
  useFocusHandedOn(bar);
  useGlide(progress, bar);
  const mayChooseAll = !isAll && total !== null && total > chosen;
  return (
    <section ref={bar} aria-label={t.bar} className={styles.bulk}>
      <span className={styles.count} aria-live="polite">
        {isAll ? all : t.some(chosen)}
      </span>
      {mayChooseAll && progress === null && (
        <button type="button" className={styles.all} onClick={onAll}>
          {t.selectAll(format.number(total))}
        </button>
      )}
      {progress !== null ? (
        <Progress {...progress} />
      ) : (
        <ActsPlace>
          {isTooMany && canWrite && <p className={styles.tooMany}>{t.tooMany(BULK_FILTER_MAX)}</p>}
          <Acts {...props} isAll={isAll} canChange={canWrite && !isTooMany} />
        </ActsPlace>
      )}
      <IconButton
        icon="close"
        className={styles.close}
        label={t.clear}
        onClick={onClear}
        disabled={progress !== null}
      />
    </section>
  );
}

/** Goes while a change is under way, and with it the button that was pressed. */
function ActsPlace({ children }: { readonly children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  useFocusHandedOn(place);
  return (
    <div ref={place} className={styles.acts}>
      {children}
    </div>
  );
}

interface ActsProps extends BulkBarProps {
  readonly isAll: boolean;
  readonly canChange: boolean;
}

function Acts({
  isAll,
  canChange,
  canTag,
  lacksTags,
  isAnyOn,
  onTag,
  onSwitch,
  onExport,
  onTrash,
}: ActsProps) {
  const t = linksTexts.use().selected;
  const common = commonTexts.use();
  const { plan } = useWorkspace();
  const keys = nameOfKeys;
  return (
    <>
      {canChange && (canTag || lacksTags) && (
        <Button
          kind="quiet"
          icon="tag"
          keys={keys(SHORTCUTS.tag)}
          disabled={lacksTags}
          title={lacksTags ? common.notInPlan(plan) : undefined}
          onClick={onTag}
        >
          {t.tag}
        </Button>
      )}
      {canChange && (isAll || isAnyOn) && (
        <Button kind="quiet" icon="power" keys={keys(SHORTCUTS.disable)} onClick={() => onSwitch(false)}>
          {t.turnOff}
        </Button>
      )}
      {canChange && (isAll || !isAnyOn) && (
        <Button kind="quiet" icon="power" onClick={() => onSwitch(true)}>
          {t.turnOn}
        </Button>
      )}
      <Button kind="quiet" icon="upload" onClick={onExport}>
        {t.export}
      </Button>
      {canChange && (
        <Button kind="quiet" icon="trash" keys={keys(SHORTCUTS.remove)} onClick={onTrash}>
          {t.trash}
        </Button>
      )}
    </>
  );
}

function Progress({ done, count }: { readonly done: number; readonly count: number | null }) {
  const t = linksTexts.use().selected;
  return (
    <span className={styles.progress} role="status">
      {count !== null && <progress value={done} max={count} />}
      {count === null ? t.workingAll : t.working(done, count)}
    </span>
  );
}
