import { cloneElement, type ReactElement, useEffect, useState } from 'react';

import { loadOverlays, useOverlays } from './overlays.ts';

const PATIENCE_MS = 450;

export interface Tip {
  readonly anchor: Element;
  readonly text: string;
  readonly keys: string | undefined;
}

interface TooltipProps {
  readonly text: string;
  readonly keys?: string | undefined;
  readonly children: ReactElement<object>;
}

/** Words that appear beside something on hover and focus. They only repeat or explain: never the one place. */
export function Tooltip({ text, keys, children }: TooltipProps) {
  const marks: Record<string, unknown> = { 'data-tip': text, 'data-tip-keys': keys };
  return cloneElement(children, marks);
}

/** One for the whole page: it shows `data-tip` of what the pointer or the focus is on. */
export function Tips() {
  const [tip, setTip] = useState<Tip | null>(null);
  useEffect(() => watchTips(setTip), []);
  const overlays = useOverlays(tip !== null);
  if (overlays === null) return null;
  return <overlays.TipView tip={tip} onClose={() => setTip(null)} />;
}

function watchTips(show: (tip: Tip | null) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shown: Element | null = null;
  const hide = () => {
    clearTimeout(timer);
    if (shown === null) return;
    shown = null;
    show(null);
  };
  const approach = (event: Event) => {
    const found = event.target instanceof Element ? event.target.closest('[data-tip]') : null;
    if (found === shown && found !== null) return;
    hide();
    if (found === null || (event.type === 'focusin' && !found.matches(':focus-visible'))) return;
    loadOverlays();
    timer = setTimeout(() => {
      const text = found.getAttribute('data-tip');
      if (text === null || text === '' || !found.isConnected) return;
      if (found.getAttribute('aria-expanded') === 'true') return;
      shown = found;
      show({ anchor: found, text, keys: found.getAttribute('data-tip-keys') ?? undefined });
    }, PATIENCE_MS);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape') hide();
  };
  const onTouch = (event: PointerEvent) => {
    if (event.pointerType !== 'touch') approach(event);
  };
  document.addEventListener('pointerover', onTouch);
  document.addEventListener('focusin', approach);
  document.addEventListener('focusout', hide);
  document.addEventListener('pointerdown', hide);
  document.addEventListener('keydown', onKey);
  document.addEventListener('scroll', hide, { capture: true, passive: true });
  return () => {
    clearTimeout(timer);
    document.removeEventListener('pointerover', onTouch);
    document.removeEventListener('focusin', approach);
    document.removeEventListener('focusout', hide);
    document.removeEventListener('pointerdown', hide);
    document.removeEventListener('keydown', onKey);
    document.removeEventListener('scroll', hide, { capture: true });
  };
}
