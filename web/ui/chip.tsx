import type { ComponentProps, ReactNode } from 'react';

import styles from './chip.module.css';
import { joinClasses } from './class-names.ts';
import { Icon, type IconName } from './icon.tsx';

interface ChipProps {
  readonly children: ReactNode;
  readonly onRemove?: (() => void) | undefined;
  readonly removeLabel?: string | undefined;
  /** The colour of a tag, as a dot. */
  readonly color?: string | null | undefined;
}

/** A chosen value inside a field. */
export function Chip({ children, onRemove, removeLabel, color }: ChipProps) {
  return (
    <span className={styles.small}>
      {color !== undefined && <TagDot color={color} />}
      <span className={styles.words}>{children}</span>
      {onRemove !== undefined && (
        <button type="button" className={styles.removeSmall} aria-label={removeLabel} onClick={onRemove}>
          <Icon name="close" size={10} />
        </button>
      )}
    </span>
  );
}

interface FilterChipProps extends Omit<ComponentProps<'button'>, 'onClick'> {
  readonly children: ReactNode;
  /** Opens what edits it. */
  readonly onClick?: ComponentProps<'button'>['onClick'];
  readonly onRemove: () => void;
  readonly removeLabel: string;
}

/** A filter that is on: press it to edit, its cross or Backspace to drop it. */
export function FilterChip({ children, onRemove, removeLabel, className, ...rest }: FilterChipProps) {
  return (
    <span ref={handFocusOn} className={joinClasses(styles.chip, className)}>
      <button
        type="button"
        {...rest}
        className={styles.body}
        onKeyDown={(event) => {
          if (event.key === 'Backspace' || event.key === 'Delete') onRemove();
        }}
      >
        {children}
      </button>
      <button type="button" className={styles.remove} aria-label={removeLabel} onClick={onRemove}>
        <Icon name="close" size={12} />
      </button>
    </span>
  );
}

/** A chip that goes away hands the focus to its neighbour: a chip, or the button that adds one. */
const handFocusOn = (chip: HTMLElement | null) => () => {
  if (chip?.contains(document.activeElement) !== true) return;
  const next = chip.nextElementSibling ?? chip.previousElementSibling;
  (next?.querySelector('button') ?? (next as HTMLElement | null))?.focus();
};

interface AddChipProps extends ComponentProps<'button'> {
  readonly icon?: IconName;
}

export function AddChip({ children, icon = 'plus', className, ...rest }: AddChipProps) {
  return (
    <button type="button" {...rest} className={joinClasses(styles.chip, styles.add, className)}>
      <Icon name={icon} size={14} />
      {children}
    </button>
  );
}

interface TagDotProps {
  readonly color: string | null | undefined;
}

/** A colour of a tag. It stands before the word and never alone. */
export function TagDot({ color }: TagDotProps) {
  const painted = color !== null && color !== undefined && color !== '';
  return (
    <span aria-hidden="true" className={styles.dot} style={painted ? { background: color } : undefined} />
  );
}

interface TagProps extends TagDotProps {
  readonly children: ReactNode;
}

export function Tag({ color, children }: TagProps) {
  return (
    <span className={styles.tag}>
      <TagDot color={color} />
      <span className={styles.words}>{children}</span>
    </span>
  );
}
