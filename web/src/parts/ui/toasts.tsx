// SPDX-License-Identifier: Apache-2.0
// Short messages about what was done, read out by assistive technology; and about what
// failed, which stay until they are put away and can be copied.
import { useSyncExternalStore, type ReactNode } from 'react';
import { explain } from '../../api/errors';
import { Button } from './Button';
import { writeClipboard } from './clipboard';

interface Toast {
  id: number;
  text: ReactNode;
  undo?: (() => void) | undefined;
  // Set for a failure: what is copied.
  failure?: string;
}

const STAYS_MS = 8_000;
const MOST = 4;
let toasts: readonly Toast[] = [];
let next = 1;
const listeners = new Set<() => void>();

function set(list: readonly Toast[]) {
  toasts = list;
  listeners.forEach((listener) => listener());
}

const dismiss = (id: number) => set(toasts.filter((toast) => toast.id !== id));

function add(toast: Omit<Toast, 'id'>): number {
  const id = next++;
  set([...toasts, { ...toast, id }].slice(-MOST));
  return id;
}

export function say(text: ReactNode, undo?: () => void) {
  const id = add({ text, undo });
  setTimeout(() => dismiss(id), STAYS_MS);
}

// `before` stands in front of the daemon's words.
export function sayFailure(error: unknown, before = '') {
  const failure = `${before}${explain(error)}.`;
  if (!toasts.some((toast) => toast.failure === failure)) {
    add({ text: failure, failure });
  }
}

function One({ toast: { id, text, undo, failure } }: { toast: Toast }) {
  return (
    <div className={failure === undefined ? 'toast' : 'toast failed'}>
      <span>{text}</span>
      {undo !== undefined && (
        <Button
          look="quiet"
          onPress={() => {
            dismiss(id);
            undo();
          }}
        >
          Undo
        </Button>
      )}
      {failure !== undefined && (
        <Button look="quiet" onPress={() => void writeClipboard(failure)}>
          Copy
        </Button>
      )}
      <Button look="quiet" label="Dismiss" onPress={() => dismiss(id)}>
        ×
      </Button>
    </div>
  );
}

export function Toasts() {
  const list = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <div className="toasts">
      {[false, true].map((failed) => (
        <div key={String(failed)} role={failed ? 'alert' : 'status'}>
          {list
            .filter(({ failure }) => (failure !== undefined) === failed)
            .map((toast) => (
              <One key={toast.id} toast={toast} />
            ))}
        </div>
      ))}
    </div>
  );
}
