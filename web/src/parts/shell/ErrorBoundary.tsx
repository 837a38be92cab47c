// SPDX-License-Identifier: Apache-2.0
// After an update of the daemon the parts of an open page that were not loaded yet
// are gone from it: then a reload helps, and drafts survive one.
import { Component, type ReactNode } from 'react';
import { Failed } from '../ui/States';
import { Button } from '../ui/Button';

interface Props {
  // Where the page is: another one is shown as if nothing had been.
  path: string;
  children: ReactNode;
}

interface State {
  error: unknown;
}

export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override componentDidUpdate({ path }: Props) {
    if (path !== this.props.path && this.state.error !== undefined) {
      this.setState({ error: undefined });
    }
  }

  override render() {
    if (this.state.error === undefined) return this.props.children;
    const text = this.state.error instanceof Error ? this.state.error.message : '';
    return (
      <main className="page">
        <Failed title="This page cannot be shown.">
          <p>
            Reload it: the daemon may have been updated. Drafts are kept in this
            browser.
          </p>
          <p className="quiet-text">{text}</p>
          <Button look="primary" onPress={() => window.location.reload()}>
            Reload
          </Button>
        </Failed>
      </main>
    );
  }
}
