// SPDX-License-Identifier: Apache-2.0
// Drafts live in the browser, so that a reload, a closed lid or a lost daemon loses
// nothing that was typed.
import { useEffect, useState } from 'react';
import { SpecSource_Format, type Fleet } from '../../gen/bootmill/v1/fleet_service_pb';

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

const keyOf = (org: string, fleet: string) => `bootmill-draft:${org}/${fleet}`;

const baseOf = (fleet: Fleet): Base => ({
  text: fleet.source?.text ?? '',
  etag: fleet.etag,
  revision: fleet.revision,
});

const draftOf = (fleet: Fleet): Draft => ({
  text: fleet.source?.text ?? '',
  format: fleet.source?.format ?? SpecSource_Format.YAML,
  base: baseOf(fleet),
});

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

function stored(key: string): Draft | undefined {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    return isDraft(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export interface DraftApi {
  draft: Draft;
  isChanged: boolean;
  // Whether the draft came from an earlier visit.
  isOld: boolean;
  // Whether somebody saved another revision since the draft was begun.
  isBehind: boolean;
  setText: (text: string) => void;
  // Takes another base: after a merge, or after saving.
  rebase: (fleet: Fleet, text: string) => void;
}

export function useDraft(org: string, fleet: Fleet): DraftApi {
  const key = keyOf(org, fleet.name.slice(fleet.name.lastIndexOf('/') + 1));
  const [first] = useState(() => stored(key));
  const [draft, setDraft] = useState<Draft>(() => first ?? draftOf(fleet));
  const isChanged = draft.text !== draft.base.text;
  const differs = draft.base.etag !== fleet.etag;
  // Without changes of one's own there is nothing to merge.
  if (differs && !isChanged) setDraft(draftOf(fleet));

  useEffect(() => {
    try {
      if (isChanged) localStorage.setItem(key, JSON.stringify(draft));
      else localStorage.removeItem(key);
    } catch {
      // A full storage costs the draft's survival, not the editing.
    }
  }, [key, draft, isChanged]);

  return {
    draft,
    isChanged,
    isOld: first?.text === draft.text,
    isBehind: differs && isChanged,
    setText: (text) => setDraft((old) => ({ ...old, text })),
    rebase: (next, text) => setDraft((old) => ({ ...old, text, base: baseOf(next) })),
  };
}
