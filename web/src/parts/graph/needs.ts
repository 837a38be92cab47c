// SPDX-License-Identifier: Apache-2.0
// Which modules a module leads to, as a picture.
import { Graph, layout } from '@dagrejs/dagre';

export interface Needs {
  name: string;
  dependencies: readonly string[];
}
interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}
export interface Node extends Box {
  name: string;
}
export interface Line {
  from: string;
  to: string;
  points: readonly { x: number; y: number }[];
}
export interface NeedsPicture {
  nodes: readonly Node[];
  lines: readonly Line[];
  width: number;
  height: number;
  // Whether there is more than the picture shows.
  cut: boolean;
}

// An image from elsewhere may name thousands.
const MOST_NODES = 80;
const LETTER_PX = 8;
const HEIGHT_PX = 26;

// What `name` needs, and what that needs, nearest first; `name` itself is the first.
export function closure(
  name: string,
  modules: readonly Needs[],
): { names: string[]; cut: boolean } {
  const byName = new Map(modules.map((module) => [module.name, module]));
  const names = new Set([name]);
  for (const next of names) {
    for (const needed of byName.get(next)?.dependencies ?? []) {
      if (!byName.has(needed) || names.has(needed)) continue;
      if (names.size === MOST_NODES) return { names: [...names], cut: true };
      names.add(needed);
    }
  }
  return { names: [...names], cut: false };
}

export function needsPicture(name: string, modules: readonly Needs[]): NeedsPicture {
  const { names, cut } = closure(name, modules);
  const shown = new Set(names);
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 10, ranksep: 36, marginx: 4, marginy: 4 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const one of names) {
    graph.setNode(one, { width: one.length * LETTER_PX + 20, height: HEIGHT_PX });
  }
  const edges = modules
    .filter((module) => shown.has(module.name))
    .flatMap((module) =>
      module.dependencies
        .filter((needed) => shown.has(needed) && needed !== module.name)
        .map((needed) => [module.name, needed] as const),
    );
  for (const [from, to] of edges) graph.setEdge(from, to);
  layout(graph);
  const size = graph.graph() as Partial<Pick<Box, 'width' | 'height'>>;
  return {
    nodes: names.map((one) => {
      const { x, y, width, height } = graph.node(one) as Box;
      return { name: one, x: x - width / 2, y: y - height / 2, width, height };
    }),
    lines: graph.edges().map(({ v, w }) => ({
      from: v,
      to: w,
      points: (graph.edge(v, w) as Pick<Line, 'points'>).points,
    })),
    width: size.width ?? 0,
    height: size.height ?? 0,
    cut,
  };
}
