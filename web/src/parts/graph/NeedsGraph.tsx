// SPDX-License-Identifier: Apache-2.0
// What a module needs, directly and by what it needs. For those who see; the names
// beside it lead to the same places by keyboard.
import { useMemo } from 'react';
import { needsPicture, type Needs } from './needs';

const path = (points: readonly { x: number; y: number }[]) =>
  points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${x} ${y}`).join('');

export default function NeedsGraph({
  module,
  modules,
  onChoose,
}: {
  module: string;
  modules: readonly Needs[];
  onChoose: (name: string) => void;
}) {
  const { nodes, lines, width, height, cut } = useMemo(
    () => needsPicture(module, modules),
    [module, modules],
  );
  if (nodes.length < 2) return null;
  return (
    <div className="picture" tabIndex={0} role="region" aria-label="Graph of needs">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        width={width}
        height={height}
        role="img"
        aria-label={`What ${module} needs, and what that needs`}
      >
        {lines.map(({ from, to, points }) => (
          <path key={`${from} ${to}`} d={path(points)} className="story-arrow next" />
        ))}
        {nodes.map((node) => (
          <g
            key={node.name}
            className={node.name === module ? 'need chosen' : 'need'}
            onClick={() => onChoose(node.name)}
          >
            <rect
              x={node.x}
              y={node.y}
              width={node.width}
              height={node.height}
              rx="5"
            />
            <text x={node.x + 10} y={node.y + 17}>
              {node.name}
            </text>
          </g>
        ))}
      </svg>
      {cut && <p className="quiet-text">There are more; the nearest are shown.</p>}
    </div>
  );
}
