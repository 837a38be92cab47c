// SPDX-License-Identifier: Apache-2.0
import { hierarchy, treemap, treemapSquarify } from 'd3-hierarchy';

export interface Part {
  id: string;
  name: string;
  kind: 'kernel' | 'module' | 'packed' | 'file';
  size: number;
}
export interface Tile extends Part {
  x: number;
  y: number;
  width: number;
  height: number;
}
interface Holder {
  children: (Part | Holder)[];
}
type Node = Part | Holder;

const isHolder = (node: Node): node is Holder => 'children' in node;

// More areas than this cannot be told apart, and slow the page down.
const MOST_TILES = 600;

// The largest parts; what is left of each kind is one area.
function drawn(parts: readonly Part[]): readonly Part[] {
  if (parts.length <= MOST_TILES) return parts;
  const sorted = parts.toSorted((a, b) => b.size - a.size);
  const rest = new Map<Part['kind'], Part[]>();
  for (const part of sorted.slice(MOST_TILES)) {
    rest.set(part.kind, [...(rest.get(part.kind) ?? []), part]);
  }
  return [
    ...sorted.slice(0, MOST_TILES),
    ...[...rest].map(([kind, small]) => ({
      id: `rest ${kind}`,
      name: `${small.length} small ones`,
      kind,
      size: small.reduce((sum, { size }) => sum + size, 0),
    })),
  ];
}

// Kinds stand together, each part as large as its bytes.
export function tiles(all: readonly Part[], width: number, height: number): Tile[] {
  const parts = drawn(all);
  const kinds = (['kernel', 'module', 'packed', 'file'] as const).map(
    (kind): Holder => ({
      children: parts.filter((part) => part.kind === kind && part.size > 0),
    }),
  );
  const root = hierarchy<Node>(
    { children: kinds.filter(({ children }) => children.length > 0) },
    (node) => (isHolder(node) ? node.children : undefined),
  )
    .sum((node) => (isHolder(node) ? 0 : node.size))
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const placed = treemap<Node>()
    .tile(treemapSquarify.ratio(1.4))
    .size([width, height])
    .paddingInner(1.5)(root);
  return placed
    .leaves()
    .flatMap(({ data, x0, y0, x1, y1 }) =>
      isHolder(data)
        ? []
        : [{ ...data, x: x0, y: y0, width: x1 - x0, height: y1 - y0 }],
    );
}
