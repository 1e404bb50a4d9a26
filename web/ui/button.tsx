import type { ComponentProps, ReactNode } from 'react';

import styles from './button.module.css';
import { joinClasses } from './class-names.ts';
import { Icon, type IconName } from './icon.tsx';
import { Kbd } from './kbd.tsx';

export type ButtonKind = 'main' | 'plain' | 'quiet' | 'danger';

interface ButtonLook {
  readonly kind?: ButtonKind | undefined;
  /** As wide as its place. */
  readonly wide?: boolean | undefined;
  /** 36 high instead of 32: the one button that a dialog is for. */
  readonly tall?: boolean | undefined;
}

/** The look of a button for something else: a link, a label of a file field. */
export function buttonClass({ kind = 'plain', wide, tall }: ButtonLook = {}): string {
  return joinClasses(styles.button, styles[kind], wide && styles.wide, tall && styles.tall);
}

export interface ButtonProps extends ButtonLook, ComponentProps<'button'> {
  readonly icon?: IconName | undefined;
  /** Behind the words: a chevron of something that opens. */
  readonly iconEnd?: IconName | undefined;
  /** The key that does the same, as `⌘S`. */
  readonly keys?: string | undefined;
  /** Work is under way: the button cannot be pressed, and shows why. */
  readonly busy?: boolean | undefined;
  readonly children?: ReactNode;
}

export function Button(props: ButtonProps) {
  const { kind, wide, tall, icon, iconEnd, keys, busy, children, className, disabled, onClick, ...rest } =
    props;
  return (
    <button
      type="button"
      {...rest}
      className={joinClasses(
        buttonClass({ kind, wide, tall }),
        // The sign of work takes the place of an icon, or of the words: the button stays as wide as it is.
        busy === true && icon === undefined && styles.covered,
        className,
      )}
      disabled={disabled}
      aria-disabled={busy === true ? true : rest['aria-disabled']}
      aria-busy={busy === true ? true : undefined}
      // A disabled button would lose the focus, which a person needs when the work fails.
      onClick={busy === true ? preventPress : onClick}
    >
      {busy === true ? <span className={styles.turning} /> : icon !== undefined && <Icon name={icon} />}
      {children}
      {iconEnd !== undefined && <Icon name={iconEnd} size={12} />}
      {keys !== undefined && <Kbd>{keys}</Kbd>}
    </button>
  );
}

function preventPress(event: { preventDefault: () => void }): void {
  event.preventDefault();
}
