import { type ComponentType, lazy, useState } from 'react';
import { rethrowNoted } from '../api/new-build.ts';
import { Boundary } from './boundary.tsx';

export interface LazyPart<P> {
  readonly Part: ComponentType<P>;
  /** Begins to load it, so that it is there when it is shown. */
  readonly load: () => Promise<unknown>;
}

/**
 * A component that is loaded when it is shown. A component that was loaded before is drawn at once: React leaves a gap
 * of 300 ms after each component that had to wait, even for nothing. A part that does not come leaves what is
 * around it as it is.
 */
export function lazyPart<P extends object>(
  load: () => Promise<{ readonly default: ComponentType<P> }>,
): LazyPart<P> {
  let loaded: ComponentType<P> | null = null;
  const loadPart = async () => {
    const module = await load().catch(rethrowNoted);
    loaded = module.default;
    return module;
  };
  let Waiting = lazy(loadPart);
  // React keeps a failure for good.
  const renew = () => {
    Waiting = lazy(loadPart);
  };
  // biome-ignore lint/correctness/noComponentHookFactories: called once for each part, as `lazy` is
  function Shown(props: P) {
    // For as long as it is shown: in place of another type React would draw a new component.
    const [Chosen] = useState<ComponentType<P>>(() => loaded ?? Waiting);
    return <Chosen {...props} />;
  }
  // biome-ignore lint/correctness/noComponentHookFactories: called once for each part, as `lazy` is
  const Part = (props: P) => (
    <Boundary onRetry={renew}>
      <Shown {...props} />
    </Boundary>
  );
  return { Part, load: loadPart };
}
