import { Tooltip } from '@base-ui/react/tooltip';

import { Kbd } from '../kbd.tsx';
import type { Tip } from '../tips.tsx';
import styles from './tip-view.module.css';

interface TipViewProps {
  readonly tip: Tip | null;
  readonly onClose: () => void;
}

export function TipView({ tip, onClose }: TipViewProps) {
  return (
    <Tooltip.Root open={tip !== null} onOpenChange={(open) => !open && onClose()}>
      <Tooltip.Portal>
        <Tooltip.Positioner
          anchor={tip?.anchor ?? null}
          side="bottom"
          sideOffset={6}
          collisionPadding={8}
          className={styles.place}
        >
          <Tooltip.Popup className={styles.tip}>
            {tip?.text}
            {tip?.keys !== undefined && <Kbd>{tip.keys}</Kbd>}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
