import { type RefObject, useLayoutEffect, useRef, useSyncExternalStore } from 'react';

import { commonTexts } from '../words/texts/texts.ts';
import { joinClasses } from './class-names.ts';
import { Icon } from './icon.tsx';
import { useFocusHandedOn } from './kept-focus.ts';
import { createToastList, type ShownToast, type Toast, type ToastAction } from './toast-list.ts';
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
  const toasts = useSyncExternalStore(list.listen, list.shown);
  const corner = useStack(toasts);
  /** Where the focus was before it came here. */
  const before = useRef<Element | null>(null);
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
      onFocus={({ currentTarget, relatedTarget }) => {
        list.pause();
        if (!currentTarget.contains(relatedTarget)) before.current = relatedTarget;
      }}
      onBlur={list.resume}
    >
      {toasts.map((toast) => (
        <Line key={toast.id} {...toast} before={before} />
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

function Line(toast: ShownToast & { readonly before: RefObject<Element | null> }) {
  const { id, text, kind, action, otherAction, before } = toast;
  const words = commonTexts.use();
  const line = useRef<HTMLDivElement>(null);
  useFocusHandedOn(line, before);
  return (
    <div ref={line} className={joinClasses(styles.toast, kind === 'fault' && styles.fault)}>
      {kind === 'fault' && <Icon name="warning" />}
      <p className={styles.text}>{text}</p>
      {action !== undefined && <Action {...action} />}
      {otherAction !== undefined && <Action {...otherAction} />}
      <button type="button" className={styles.close} aria-label={words.close} onClick={() => list.close(id)}>
        <Icon name="close" size={14} />
      </button>
    </div>
  );
}

function Action({ label, run }: ToastAction) {
  return (
    <button type="button" className={styles.action} onClick={run}>
      {label}
    </button>
  );
}
