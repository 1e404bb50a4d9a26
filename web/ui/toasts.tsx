import { type RefObject, useLayoutEffect, useRef, useSyncExternalStore } from 'react';

import { commonTexts } from '../words/texts/texts.ts';
import { joinClasses } from './class-names.ts';
import { Icon } from './icon.tsx';
import { createToastList, type Toast, type ToastAction } from './toast-list.ts';
import styles from './toasts.module.css';

export type { Toast } from './toast-list.ts';

const list = createToastList({
  wait: (run, ms) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  now: () => performance.now(),
});

/** Shows a text in the corner for 8 seconds. Answers a function that closes it. */
export const showToast = (toast: Toast): (() => void) => list.show(toast);

/** The corner where they appear, above everything. They wait while the pointer or the focus is on them. */
export function Toasts() {
  const words = commonTexts.use();
  const toasts = useSyncExternalStore(list.listen, list.shown);
  const corner = useStack(toasts);
  return (
    <div
      ref={corner}
      role="status"
      aria-live="polite"
      aria-atomic="false"
      aria-relevant="additions"
      data-toasts
      className={styles.corner}
      onPointerEnter={list.pause}
      onPointerLeave={list.resume}
      onFocus={list.pause}
      onBlur={list.resume}
    >
      {toasts.map(({ id, text, kind, action, otherAction }) => (
        <div key={id} className={joinClasses(styles.toast, kind === 'fault' && styles.fault)}>
          {kind === 'fault' && <Icon name="warning" />}
          <p className={styles.text}>{text}</p>
          {action !== undefined && <Action {...action} />}
          {otherAction !== undefined && <Action {...otherAction} />}
          <button
            type="button"
            className={styles.close}
            aria-label={words.close}
            onClick={() => list.close(id)}
          >
            <Icon name="close" size={14} />
          </button>
        </div>
      ))}
    </div>
  );
}

const GAP_PX = 8;

/** Older toasts glide out of the way of newer ones, and nothing jumps. */
function useStack(toasts: readonly unknown[]): RefObject<HTMLDivElement | null> {
  const corner = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are stacked again when one comes or goes
  useLayoutEffect(() => {
    let height = 0;
    for (const toast of [...(corner.current?.children ?? [])].toReversed() as HTMLElement[]) {
      toast.style.setProperty('--newer', `${height}px`);
      height += toast.offsetHeight + GAP_PX;
    }
  }, [toasts]);
  return corner;
}

function Action({ label, run }: ToastAction) {
  return (
    <button type="button" className={styles.action} onClick={run}>
      {label}
    </button>
  );
}
