import { Component, type ReactNode } from 'react';
import { Crashed } from './notices.tsx';

interface Props {
  readonly children: ReactNode;
}

/** Keeps a fault of one screen from taking the rest with it. React asks for a class here. */
export class Boundary extends Component<Props, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? <Crashed /> : this.props.children;
  }
}
