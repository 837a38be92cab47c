// SPDX-License-Identifier: Apache-2.0
// Asks the daemon what it makes of a draft, while it is typed.
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { useEffect, useRef, useState } from 'react';
import { codeOf, errorInfo, passes } from '../../api/errors';
import { orgName } from '../../api/names';
import { transport } from '../../api/transport';
import type { FieldViolation } from '../../gen/bootmill/v1/error_info_pb';
import {
  FleetService,
  type PreviewFleetResponse,
  type SpecSource_Format,
} from '../../gen/bootmill/v1/fleet_service_pb';

// Long enough not to ask between two letters of a fast writer.
const QUIET_MS = 110;
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

export function usePreview(
  org: string,
  text: string,
  format: SpecSource_Format,
  toolchain: string,
): Preview {
  const [preview, setPreview] = useState(NONE);
  const [again, setAgain] = useState(0);
  const first = useRef(true);
  useEffect(() => {
    const abort = new AbortController();
    let retry: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      setPreview((old) => ({ ...old, pending: true }));
      try {
        const response = await createClient(FleetService, transport).previewFleet(
          { parent: orgName(org), source: { format, text }, toolchain },
          { signal: abort.signal },
        );
        setPreview({
          response,
          stale: false,
          pending: false,
          violations: [],
          error: undefined,
        });
      } catch (error) {
        if (abort.signal.aborted || codeOf(error) === Code.Canceled) return;
        setPreview((old) => afterFailure(old, ConnectError.from(error)));
        if (passes(error)) retry = setTimeout(() => setAgain((n) => n + 1), AGAIN_MS);
      }
    };
    const timer = setTimeout(() => void ask(), first.current ? 0 : QUIET_MS);
    first.current = false;
    return () => {
      clearTimeout(timer);
      clearTimeout(retry);
      abort.abort();
    };
  }, [org, text, format, toolchain, again]);
  return preview;
}
