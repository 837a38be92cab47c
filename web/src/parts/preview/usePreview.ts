// SPDX-License-Identifier: Apache-2.0
// Asks the daemon what it makes of a draft, while it is typed.
import { ConnectError, createClient } from '@connectrpc/connect';
import { startTransition, useLayoutEffect, useRef, useState } from 'react';
import { errorInfo, passes } from '../../api/errors';
import { orgName } from '../../api/names';
import { transport } from '../../api/transport';
import type { FieldViolation } from '../../gen/bootmill/v1/error_info_pb';
import {
  FleetService,
  type PreviewFleetResponse,
  type SpecSource_Format,
} from '../../gen/bootmill/v1/fleet_service_pb';
import { Newest } from './newest';

const AGAIN_MS = 3_000;

export interface Preview {
  // Of the newest text that could be laid out.
  response: PreviewFleetResponse | undefined;
  // Whether `response` is of an older text than the one that stands there.
  stale: boolean;
  pending: boolean;
  violations: readonly FieldViolation[];
  // An error that is not about the text.
  error: unknown;
}

const NONE: Preview = {
  response: undefined,
  stale: false,
  pending: true,
  violations: [],
  error: undefined,
};

function afterFailure(old: Preview, error: unknown): Preview {
  const violations = errorInfo(error)?.fieldViolations ?? [];
  const isText = violations.length > 0;
  return {
    ...old,
    stale: true,
    pending: false,
    violations: isText ? violations : old.violations,
    error: isText ? undefined : error,
  };
}

interface Draft {
  org: string;
  text: string;
  format: SpecSource_Format;
  toolchain: string;
}

// Asks for one draft after the other, until `stop`.
function asker(set: (change: (old: Preview) => Preview) => void) {
  const abort = new AbortController();
  const { signal } = abort;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const newest = new Newest<Draft>(async (draft) => {
    const { org, text, format, toolchain } = draft;
    const answer = createClient(FleetService, transport).previewFleet(
      { parent: orgName(org), source: { format, text }, toolchain },
      { signal },
    );
    // That the page waits can be shown after the request is on its way.
    startTransition(() => set((old) => ({ ...old, pending: true })));
    try {
      const response = await answer;
      // What is said of an older text would stand at the wrong places.
      if (newest.hasNewer) return;
      set(() => ({
        response,
        stale: false,
        pending: false,
        violations: [],
        error: undefined,
      }));
    } catch (error) {
      if (signal.aborted || newest.hasNewer) return;
      set((old) => afterFailure(old, ConnectError.from(error)));
      if (passes(error)) timer = setTimeout(() => newest.set(draft), AGAIN_MS);
    }
  });
  return {
    ask: (draft: Draft) => {
      clearTimeout(timer);
      newest.set(draft);
    },
    stop: () => {
      clearTimeout(timer);
      newest.drop();
      abort.abort();
    },
  };
}

export function usePreview(
  org: string,
  text: string,
  format: SpecSource_Format,
  toolchain: string,
): Preview {
  const [preview, setPreview] = useState(NONE);
  const asking = useRef<ReturnType<typeof asker>>(undefined);
  // Before the browser draws, which takes as long as a short answer.
  useLayoutEffect(() => {
    const mine = asker(setPreview);
    asking.current = mine;
    return () => mine.stop();
  }, []);
  useLayoutEffect(() => {
    asking.current?.ask({ org, text, format, toolchain });
  }, [org, text, format, toolchain]);
  return preview;
}
