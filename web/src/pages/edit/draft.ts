// SPDX-License-Identifier: Apache-2.0
// Drafts live in the browser, so that a reload, a closed lid or a lost daemon loses
// nothing that was typed.
import { useEffect, useRef, useState } from 'react';
import { SpecSource_Format, type Fleet } from '../../gen/bootmill/v1/fleet_service_pb';
import {
  keepDraft,
  keyOf,
  readDraft,
  storedDraft,
  type Base,
  type Draft,
} from '../../parts/spec/drafts';

// So long a draft may wait to be written: a large one takes as long as a frame, which
// the answer to a key should not wait for.
const KEEP_MS = 250;

// The editor knows one end of a line; what the fleet has is written again on saving.
export const textOf = (fleet: Fleet): string =>
  (fleet.source?.text ?? '').replace(/\r\n?/g, '\n');

// `text` with the ends of lines that the fleet's own text has, so that a change of
// one line is a change of one line.
export const endedAs = (fleet: Fleet, text: string): string =>
  fleet.source?.text.includes('\r\n') === true ? text.replaceAll('\n', '\r\n') : text;

const baseOf = (fleet: Fleet): Base => ({
  text: textOf(fleet),
  etag: fleet.etag,
  revision: fleet.revision,
});

const draftOf = (fleet: Fleet): Draft => ({
  text: textOf(fleet),
  format: fleet.source?.format ?? SpecSource_Format.YAML,
  base: baseOf(fleet),
});

// Keeps `draft` under `key` soon, and at once when the page goes. Returns whether the
// browser could the last time.
function useKept(key: string, draft: Draft | undefined): boolean {
  const [isKept, setKept] = useState(true);
  const waits = useRef<() => void>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    waits.current = () => setKept(keepDraft(key, draft));
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      waits.current?.();
      waits.current = undefined;
    }, KEEP_MS);
  }, [key, draft]);
  useEffect(() => {
    const now = () => {
      clearTimeout(timer.current);
      timer.current = undefined;
      waits.current?.();
      waits.current = undefined;
    };
    window.addEventListener('pagehide', now);
    return () => {
      window.removeEventListener('pagehide', now);
      now();
    };
  }, []);
  return isKept;
}

export interface DraftApi {
  draft: Draft;
  isChanged: boolean;
  // Whether the draft came from an earlier visit.
  isOld: boolean;
  // Whether somebody saved another revision since the draft was begun.
  isBehind: boolean;
  // Whether the draft would survive the page: not if the browser's storage is full.
  isKept: boolean;
  setText: (text: string) => void;
  // Takes another base, and another text: after a merge that one, after saving the
  // fleet's.
  rebase: (fleet: Fleet, text?: string) => void;
}

export function useDraft(org: string, fleet: Fleet): DraftApi {
  const key = keyOf(org, fleet.name.slice(fleet.name.lastIndexOf('/') + 1));
  const [first] = useState(() => storedDraft(key));
  const [draft, setDraft] = useState<Draft>(() => first ?? draftOf(fleet));
  const isChanged = draft.text !== draft.base.text;
  const isOther =
    fleet.revision > draft.base.revision ||
    (fleet.revision === draft.base.revision && textOf(fleet) !== draft.base.text);
  // Without changes of one's own there is nothing to merge.
  if (isOther && !isChanged) setDraft(draftOf(fleet));
  // A build changes the fleet too, but not what the draft was made from.
  const isSame = !isOther && fleet.revision === draft.base.revision;
  if (isSame && fleet.etag !== draft.base.etag) {
    setDraft((old) => ({ ...old, base: baseOf(fleet) }));
  }

  const isKept = useKept(key, isChanged ? draft : undefined);
  // A fleet has one draft in a browser: what another tab types stands here too.
  useEffect(() => {
    const follow = (event: StorageEvent) => {
      if (event.storageArea !== localStorage || event.key !== key) return;
      const other = readDraft(event.newValue);
      setDraft((old) => other ?? { ...old, text: old.base.text });
    };
    window.addEventListener('storage', follow);
    return () => window.removeEventListener('storage', follow);
  }, [key]);

  return {
    draft,
    isChanged,
    isOld: first?.text === draft.text,
    isBehind: isOther && isChanged,
    isKept,
    setText: (text) => setDraft((old) => ({ ...old, text })),
    rebase: (next, text = textOf(next)) =>
      setDraft((old) => ({ ...old, text, base: baseOf(next) })),
  };
}
