// SPDX-License-Identifier: Apache-2.0
// What stands where there is nothing (yet) to show: each says what to do next.
import { useEffect, useState, type ReactNode } from 'react';
import { advice, explain, passes } from '../../api/errors';
import { Button } from './Button';

// Shows itself only when waiting takes long enough to be noticed.
export function Loading({ what }: { what: string }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="state" role="status">
      {shown && (
        <>
          <span className="spinner" aria-hidden="true" /> Loading {what} …
        </>
      )}
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="state empty">
      <p className="state-title">{title}</p>
      {children}
    </div>
  );
}

// As Empty, but of what went wrong: it is announced, wherever the focus is.
export function Failed({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="state failure" role="alert">
      <p className="state-title">{title}</p>
      {children}
    </div>
  );
}

export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const hint = advice(error);
  return (
    <Failed title={`${explain(error)}.`}>
      {hint !== undefined && <p>{hint}</p>}
      {retry !== undefined && (
        <Button onPress={retry}>{passes(error) ? 'Try now' : 'Try again'}</Button>
      )}
    </Failed>
  );
}

export function Notice({
  kind = 'info',
  children,
}: {
  kind?: 'info' | 'warning' | 'error' | 'good';
  children: ReactNode;
}) {
  return (
    <div className={`notice ${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}

// What was asked of the daemon and may have failed.
interface Asked {
  error: unknown;
  refetch: () => unknown;
}

interface Answer<T> extends Asked {
  data: T | undefined;
}

const hasFailed = ({ error }: Asked) => error !== null && error !== undefined;

// Shows the data of a call once it is there. Old data stay when a reload fails.
export function Answered<T>({
  of,
  what,
  children,
}: {
  of: Answer<T>;
  what: string;
  children: (data: T) => ReactNode;
}) {
  if (of.data !== undefined) return <>{children(of.data)}</>;
  if (hasFailed(of)) {
    return <Failure error={of.error} retry={() => void of.refetch()} />;
  }
  return <Loading what={what} />;
}

// Shows a list: why some of it is missing, that it is being read, or what to do if
// there is nothing.
export function Listing({
  of,
  what,
  empty,
  more,
  children,
}: {
  of: Asked & {
    items: readonly unknown[];
    loading: boolean;
    hasMore: boolean;
    more: () => void;
  };
  what: string;
  empty: ReactNode;
  // What the button says that reads more of it.
  more?: string;
  children: ReactNode;
}) {
  return (
    <>
      {hasFailed(of) && <Failure error={of.error} retry={() => void of.refetch()} />}
      {of.items.length > 0 && children}
      {of.items.length === 0 && of.loading && <Loading what={what} />}
      {of.items.length === 0 && !of.loading && !hasFailed(of) && empty}
      {more !== undefined && of.hasMore && (
        <Button busy={of.loading} onPress={of.more}>
          {more}
        </Button>
      )}
    </>
  );
}

// Whether it has not come: old data stay when a reload fails.
export const isMissing = (of: Asked & { data?: unknown }): boolean =>
  hasFailed(of) && of.data === undefined;

// Says of what stands beside a page's own content that it has not come: without it the
// page is of use, but what it shows is not all. `without` says what is missing.
export function Missing({
  of,
  without,
}: {
  of: (Asked & { data?: unknown }) | undefined;
  without: string;
}) {
  if (of === undefined || !isMissing(of)) return null;
  return (
    <Notice kind="warning">
      {without}: {explain(of.error)}.{' '}
      <Button onPress={() => void of.refetch()}>Try again</Button>
    </Notice>
  );
}
