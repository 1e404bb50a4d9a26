import type { ComponentProps } from 'react';

import { joinClasses } from './class-names.ts';
import { Icon, type IconName } from './icon.tsx';
import styles from './icon-button.module.css';

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  readonly icon: IconName;
  /** What it does: its name, and its tooltip. */
  readonly label: string;
  /** The key that does the same, for the tooltip. */
  readonly keys?: string | undefined;
  readonly size?: 14 | 16 | 20;
  readonly kind?: 'quiet' | 'plain' | 'danger' | undefined;
}

export function IconButton(props: IconButtonProps) {
  const { icon, label, keys, size = 16, kind = 'quiet', className, ...rest } = props;
  return (
    <button
      type="button"
      aria-label={label}
      data-tip={label}
      data-tip-keys={keys}
      {...rest}
      className={joinClasses(styles.button, styles[kind], className)}
    >
      <Icon name={icon} size={size} />
    </button>
  );
}
