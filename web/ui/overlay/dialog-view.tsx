import { Dialog } from '@base-ui/react/dialog';
import { type ReactNode, useContext, useRef } from 'react';
import { commonTexts } from '../../words/texts/texts.ts';
import { joinClasses } from '../class-names.ts';
import type { FloatingProps } from '../dialog.tsx';
import { IconButton } from '../icon-button.tsx';
import { LayerDepth, useShortcutLayer } from '../shortcut-stack.ts';
import styles from './dialog-view.module.css';
import { useOpener } from './openers.ts';

interface DialogViewProps extends FloatingProps {
  readonly shape: 'small' | 'normal' | 'wide' | 'panel' | 'widePanel';
  readonly head?: ReactNode;
  readonly flush: boolean;
}

export function DialogView(props: DialogViewProps) {
  const { open, onClose, shape, sticky = false, initialFocus } = props;
  const popup = useRef<HTMLDivElement>(null);
  const opener = useOpener(open);
  const isPanel = shape === 'panel' || shape === 'widePanel';
  const depth = useContext(LayerDepth) + 1;
  useShortcutLayer(depth, open);
  return (
    <Dialog.Root
      open={open}
      disablePointerDismissal={sticky}
      onOpenChange={(next, { event }) => {
        // A toast lies above the veil: what is pressed there is not beside the dialog.
        const isToast = event.target instanceof Element && event.target.closest('[data-toasts]') !== null;
        if (!next && !isToast) onClose();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop forceRender className={styles.veil} />
        <Dialog.Viewport className={isPanel ? styles.side : styles.middle}>
          <Dialog.Popup
            ref={(node) => {
              popup.current = node;
              opener.note(node);
            }}
            finalFocus={opener.find}
            className={joinClasses(styles.popup, isPanel ? styles.panel : styles.dialog, styles[shape])}
            initialFocus={
              initialFocus ?? (() => (isPanel ? null : firstField(popup.current)) ?? popup.current)
            }
            tabIndex={-1}
          >
            <LayerDepth value={depth}>
              <Inside {...props} />
            </LayerDepth>
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** What a person came to fill in; the cross is last, not first. */
function firstField(popup: HTMLElement | null): HTMLElement | null {
  return (
    popup?.querySelector<HTMLElement>('input:not(:disabled), textarea, select, [role="document"]') ?? null
  );
}

function Inside(props: DialogViewProps) {
  const { head, actions, footnote, onSubmit, flush, isText = false, children } = props;
  const hasFoot = actions !== undefined || footnote !== undefined;
  const inside = (
    <>
      {head === undefined ? <Head {...props} /> : <NamedHead {...props} head={head} />}
      <div
        className={joinClasses(styles.body, flush && styles.flush)}
        {...(isText && { role: 'document', tabIndex: 0 })}
      >
        {children}
      </div>
      {hasFoot && (
        <div className={styles.foot}>
          <div className={styles.footnote}>{footnote}</div>
          {actions}
        </div>
      )}
    </>
  );
  if (onSubmit === undefined) return inside;
  return (
    <form
      noValidate
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        // A form in a portal inside this one would otherwise send this one too.
        event.stopPropagation();
        onSubmit();
      }}
    >
      {inside}
    </form>
  );
}

function Head({ title, subtitle, titleHidden = false, onClose }: DialogViewProps) {
  const words = commonTexts.use();
  return (
    <div className={styles.head}>
      <div className={styles.titles}>
        <Dialog.Title className={titleHidden ? styles.hidden : styles.title}>{title}</Dialog.Title>
        {subtitle !== undefined && (
          <Dialog.Description className={styles.subtitle}>{subtitle}</Dialog.Description>
        )}
      </div>
      <IconButton icon="close" label={words.close} onClick={onClose} className={styles.close} />
    </div>
  );
}

function NamedHead({ title, head }: { readonly title: ReactNode; readonly head: ReactNode }) {
  return (
    <>
      {/* The head has a heading of its own. */}
      <Dialog.Title render={<span />} className={styles.hidden}>
        {title}
      </Dialog.Title>
      {head}
    </>
  );
}
