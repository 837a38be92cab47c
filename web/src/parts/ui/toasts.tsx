// SPDX-License-Identifier: Apache-2.0
// Short messages about what was done; read out by assistive technology.
import { useSyncExternalStore, type ReactNode } from 'react';
import { Button } from './Button';

interface Toast {
  id: number;
  text: ReactNode;
  undo?: (() => void) | undefined;
}

const STAYS_MS = 8_000;
let toasts: readonly Toast[] = [];
let next = 1;
const listeners = new Set<() => void>();

function set(list: readonly Toast[]) {
  toasts = list;
  listeners.forEach((listener) => listener());
}

const dismiss = (id: number) => set(toasts.filter((toast) => toast.id !== id));

export function say(text: ReactNode, undo?: () => void) {
  const id = next++;
  set([...toasts, { id, text, undo }].slice(-4));
  setTimeout(() => dismiss(id), STAYS_MS);
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
    <div className="toasts" role="status" aria-live="polite">
      {list.map(({ id, text, undo }) => (
        <div className="toast" key={id}>
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
          <Button look="quiet" label="Dismiss" onPress={() => dismiss(id)}>
            ×
          </Button>
        </div>
      ))}
    </div>
  );
}
