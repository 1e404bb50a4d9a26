import { type ComponentType, lazy, useState } from 'react';

export interface LazyPart<P> {
  readonly Part: ComponentType<P>;
  /** Begins to load it, so that it is there when it is shown. */
  readonly load: () => Promise<unknown>;
}

/**
 * A component that is loaded when it is shown. A component that was loaded before is drawn at once: React leaves a gap
 * of 300 ms after each component that had to wait, even for nothing.
 */
export function lazyPart<P extends object>(
  load: () => Promise<{ readonly default: ComponentType<P> }>,
): LazyPart<P> {
  let loaded: ComponentType<P> | null = null;
  const loadPart = async () => {
    const module = await load();
    loaded = module.default;
    return module;
  };
  const Waiting = lazy(loadPart);
  // biome-ignore lint/correctness/noComponentHookFactories: called once for each part, as `lazy` is
  function Part(props: P) {
    // For as long as it is shown: in place of another type React would draw a new component.
    const [Shown] = useState<ComponentType<P>>(() => loaded ?? Waiting);
    return <Shown {...props} />;
  }
  return { Part, load: loadPart };
}
