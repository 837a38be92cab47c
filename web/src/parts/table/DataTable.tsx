// SPDX-License-Identifier: Apache-2.0
// A table of any length: only the rows in view are in the page.
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { toggled } from '../many/useSelection';
import { Check } from '../ui/Fields';
import { useParam } from '../ui/Page';

export interface Column<T> {
  id: string;
  title: string;
  // A track of a CSS grid.
  width: string;
  cell: (row: T) => ReactNode;
  // Absent: the column cannot be sorted by.
  sortBy?: (row: T) => string | number | bigint;
  numeric?: boolean;
}

export interface Selection {
  ids: ReadonlySet<string>;
  set: (ids: ReadonlySet<string>) => void;
}

interface Sort {
  column: string;
  down: boolean;
}

interface Props<T> {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  idOf: (row: T) => string;
  selection?: Selection;
}

function sorted<T>(rows: readonly T[], columns: readonly Column<T>[], sort?: Sort) {
  const by = columns.find(({ id }) => id === sort?.column)?.sortBy;
  if (by === undefined || sort === undefined) return rows;
  const sign = sort.down ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [x, y] = [by(a), by(b)];
    return x < y ? -sign : x > y ? sign : 0;
  });
}

// The order stands in the address: `sort=name`, or `sort=-name` downwards. A page has
// one table that can be sorted.
function useSort(): [Sort | undefined, (sort: Sort) => void] {
  const [text, setText] = useParam('sort');
  const sort = useMemo(() => {
    const down = text.startsWith('-');
    return text === '' ? undefined : { column: text.slice(down ? 1 : 0), down };
  }, [text]);
  return [sort, (next) => setText(`${next.down ? '-' : ''}${next.column}`)];
}

const ROW_PX = 41;

export function DataTable<T>({ label, columns, rows, idOf, selection }: Props<T>) {
  const [sort, setSort] = useSort();
  const order = useMemo(() => sorted(rows, columns, sort), [rows, columns, sort]);
  const body = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    setTop((body.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
  }, [rows.length]);

  const virtual = useWindowVirtualizer({
    count: order.length,
    estimateSize: () => ROW_PX,
    overscan: 12,
    scrollMargin: top,
    getItemKey: (index) => {
      const row = order[index];
      return row === undefined ? index : idOf(row);
    },
  });
  const tracks = [
    ...(selection === undefined ? [] : ['32px']),
    ...columns.map(({ width }) => width),
  ].join(' ');
  const toggleAll = (on: boolean) =>
    selection?.set(on ? new Set(order.map(idOf)) : new Set());
  const toggle = (id: string, on: boolean) =>
    selection?.set(toggled(selection.ids, id, on));
  return (
    <div className="table-box">
      <div
        className="table"
        role="table"
        aria-label={label}
        aria-rowcount={order.length + 1}
        ref={(element) => element?.style.setProperty('--tracks', tracks)}
      >
        <div role="rowgroup" className="table-head">
          <div role="row" className="row" aria-rowindex={1}>
            {selection !== undefined && (
              <div role="columnheader" className="cell select">
                <Check
                  label="Select all that match"
                  hiddenLabel
                  checked={order.length > 0 && selection.ids.size >= order.length}
                  onChange={toggleAll}
                />
              </div>
            )}
            {columns.map((column) => (
              <Head key={column.id} column={column} sort={sort} onSort={setSort} />
            ))}
          </div>
        </div>
        <div
          role="rowgroup"
          className="table-body"
          ref={(element) => {
            body.current = element;
            element?.style.setProperty('height', `${virtual.getTotalSize()}px`);
          }}
        >
          {virtual.getVirtualItems().map((item) => {
            const row = order[item.index];
            if (row === undefined) return null;
            const id = idOf(row);
            return (
              <div
                role="row"
                className={selection?.ids.has(id) === true ? 'row selected' : 'row'}
                key={item.key}
                aria-rowindex={item.index + 2}
                data-index={item.index}
                ref={(element) => {
                  element?.style.setProperty(
                    'transform',
                    `translateY(${item.start - virtual.options.scrollMargin}px)`,
                  );
                  virtual.measureElement(element);
                }}
              >
                {selection !== undefined && (
                  <div role="cell" className="cell select">
                    <Check
                      label={`Select ${id}`}
                      hiddenLabel
                      checked={selection.ids.has(id)}
                      onChange={(on) => toggle(id, on)}
                    />
                  </div>
                )}
                {columns.map((column) => (
                  <div
                    role="cell"
                    key={column.id}
                    className={column.numeric === true ? 'cell numeric' : 'cell'}
                    data-title={column.title}
                  >
                    {column.cell(row)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Head<T>({
  column,
  sort,
  onSort,
}: {
  column: Column<T>;
  sort: Sort | undefined;
  onSort: (sort: Sort) => void;
}) {
  const here = sort?.column === column.id;
  const down = here && sort.down;
  return (
    <div
      role="columnheader"
      className={column.numeric === true ? 'cell numeric' : 'cell'}
      aria-sort={here ? (down ? 'descending' : 'ascending') : undefined}
    >
      {column.sortBy === undefined ? (
        column.title
      ) : (
        <button
          type="button"
          className="sort"
          onClick={() => onSort({ column: column.id, down: here && !down })}
        >
          {column.title}
          <span aria-hidden="true">{here ? (down ? ' ↓' : ' ↑') : ''}</span>
        </button>
      )}
    </div>
  );
}
