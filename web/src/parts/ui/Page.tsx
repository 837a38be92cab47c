// SPDX-License-Identifier: Apache-2.0
// The frame of a page's content: where one is, what can be done here.
import { useEffect, type ReactNode } from 'react';
import { Link, useSearchParams } from 'wouter';

export interface Crumb {
  text: string;
  href: string;
}

export function Page({
  title,
  crumbs = [],
  actions,
  lead,
  children,
  fill = false,
}: {
  title: string;
  crumbs?: readonly Crumb[];
  actions?: ReactNode;
  lead?: ReactNode;
  children: ReactNode;
  fill?: boolean;
}) {
  useEffect(() => {
    document.title = `${title} · Bootmill`;
  }, [title]);
  return (
    <main className={fill ? 'page fill' : 'page'} id="content" tabIndex={-1}>
      <header className="page-head">
        <div className="page-title">
          {crumbs.length > 0 && (
            <nav aria-label="Breadcrumbs" className="crumbs">
              {crumbs.map(({ text, href }) => (
                <span key={href}>
                  <Link href={href}>{text}</Link> <span aria-hidden="true">/</span>
                </span>
              ))}
            </nav>
          )}
          <h1>{title}</h1>
          {lead !== undefined && <div className="lead">{lead}</div>}
        </div>
        {actions !== undefined && (
          <div className="actions" data-actions>
            {actions}
          </div>
        )}
      </header>
      {children}
    </main>
  );
}

// A value that stands in the address, so that a link holds the view.
export function useParam(
  name: string,
  fallback = '',
): [string, (value: string) => void] {
  const [params, setParams] = useSearchParams();
  const set = (value: string) =>
    setParams(
      () => {
        // The hook knows what was drawn: of two that are set at once, the second would
        // bring the first one's old value back.
        const next = new URLSearchParams(window.location.search);
        if (value === fallback) next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  return [params.get(name) ?? fallback, set];
}

// Views of one thing, chosen by the address.
export function ViewTabs({
  label,
  param,
  views,
}: {
  label: string;
  param: string;
  views: readonly {
    id: string;
    title: string;
    count?: number | undefined;
    body: () => ReactNode;
  }[];
}) {
  const [chosen, choose] = useParam(param, views[0]?.id ?? '');
  const view = views.find(({ id }) => id === chosen) ?? views[0];
  const move = (step: number) => {
    const at = views.findIndex(({ id }) => id === view?.id);
    const next = views[(at + step + views.length) % views.length];
    if (next === undefined) return;
    choose(next.id);
    document.getElementById(`${param}-${next.id}`)?.focus();
  };
  return (
    <div className="tabs">
      <div
        role="tablist"
        aria-label={label}
        className="tab-list"
        onKeyDown={(event) => {
          if (event.key === 'ArrowRight') move(1);
          if (event.key === 'ArrowLeft') move(-1);
        }}
      >
        {views.map(({ id, title, count }) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`${param}-${id}`}
            className="tab"
            aria-selected={id === view?.id}
            aria-controls={`${param}-panel`}
            tabIndex={id === view?.id ? 0 : -1}
            onClick={() => choose(id)}
          >
            {title}
            {count !== undefined && <span className="tab-count">{count}</span>}
          </button>
        ))}
      </div>
      <div
        role="tabpanel"
        id={`${param}-panel`}
        aria-labelledby={`${param}-${view?.id ?? ''}`}
        className="tab-panel"
        tabIndex={0}
      >
        {view?.body()}
      </div>
    </div>
  );
}
