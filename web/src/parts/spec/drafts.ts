// SPDX-License-Identifier: Apache-2.0
// Drafts as this browser keeps them, so that a reload, a closed lid or a lost daemon
// loses nothing that was typed.
import { useMemo, useSyncExternalStore } from 'react';
import type { SpecSource_Format } from '../../gen/bootmill/v1/fleet_service_pb';

// What the draft was made from.
export interface Base {
  text: string;
  etag: string;
  revision: number;
}
export interface Draft {
  text: string;
  format: SpecSource_Format;
  base: Base;
}

const KEYS = 'bootmill-draft:';

export const keyOf = (org: string, fleet: string) => `${KEYS}${org}/${fleet}`;

const listeners = new Set<() => void>();

function isDraft(value: unknown): value is Draft {
  if (typeof value !== 'object' || value === null) return false;
  const { text, format, base } = value as Partial<Draft>;
  return (
    typeof text === 'string' &&
    typeof format === 'number' &&
    typeof base?.text === 'string' &&
    typeof base.etag === 'string' &&
    typeof base.revision === 'number'
  );
}

export function readDraft(text: string | null): Draft | undefined {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return isDraft(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function storedDraft(key: string): Draft | undefined {
  try {
    return readDraft(localStorage.getItem(key));
  } catch {
    return undefined;
  }
}

// Whether the browser kept it.
export function keepDraft(key: string, draft: Draft | undefined): boolean {
  try {
    if (draft === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(draft));
    listeners.forEach((listener) => listener());
    return true;
  } catch {
    return false;
  }
}

// The ids of an org's fleets that have a draft here, in one text: what is the same
// must be equal.
function drafted(org: string): string {
  const prefix = keyOf(org, '');
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length))
      .sort()
      .join(' ');
  } catch {
    return '';
  }
}

function listen(changed: () => void) {
  listeners.add(changed);
  // Of other tabs.
  window.addEventListener('storage', changed);
  return () => {
    listeners.delete(changed);
    window.removeEventListener('storage', changed);
  };
}

// The ids of the fleets of which this browser keeps a draft.
export function useDrafted(org: string): ReadonlySet<string> {
  const ids = useSyncExternalStore(listen, () => drafted(org));
  return useMemo(() => new Set(ids === '' ? [] : ids.split(' ')), [ids]);
}
