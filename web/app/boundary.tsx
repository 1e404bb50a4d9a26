import { Component, type ReactNode, useEffect, useRef } from 'react';
import { useConnection } from '../api/connection.ts';
import { isUnloaded, useStale } from '../api/new-build.ts';
import { Button } from '../ui/button.tsx';
import { commonTexts } from '../words/texts/texts.ts';
import { Notice } from './notice.tsx';

interface Props {
  /** Before what did not load is shown again. */
  readonly onRetry?: () => void;
  readonly children: ReactNode;
}

interface State {
  /** Null while all is well. */
  readonly fault: { readonly error: unknown } | null;
}

/** Keeps a fault of one part from taking the rest with it. React asks for a class here. */
export class Boundary extends Component<Props, State> {
  override state: State = { fault: null };

  static getDerivedStateFromError(error: unknown): State {
    return { fault: { error } };
  }

  override render() {
    const { fault } = this.state;
    if (fault === null) return this.props.children;
    if (!isUnloaded(fault.error)) return <Crashed />;
    const retry = () => {
      this.props.onRetry?.();
      this.setState({ fault: null });
    };
    return <Unloaded onRetry={retry} />;
  }
}

const reload = () => window.location.reload();

/** What is shown in place of a part with a fault of its own. */
function Crashed() {
  const { states: t } = commonTexts.use();
  return (
    <Notice title={t.crashedTitle} text={t.crashed}>
      <Button onClick={reload}>{t.reload}</Button>
    </Notice>
  );
}

/** In place of a part that did not come: the server is down, or has a newer build. */
function Unloaded({ onRetry }: { readonly onRetry: () => void }) {
  const { states: t, faults, retry } = commonTexts.use();
  const isConnected = useConnection();
  const wasDown = useRef(false);
  useEffect(() => {
    if (isConnected && wasDown.current) onRetry();
    wasDown.current = !isConnected;
  });
  if (useStale()) {
    return (
      <Notice title={t.staleTitle} text={t.stale}>
        <Button onClick={reload}>{t.reload}</Button>
      </Notice>
    );
  }
  return (
    <Notice title={t.failed} text={isConnected ? faults.broken : faults.offline}>
      <Button onClick={onRetry}>{retry}</Button>
    </Notice>
  );
}
