// SPDX-License-Identifier: Apache-2.0
// An image as areas; the table below it says the same in numbers.
import { useMemo } from 'react';
import { bytes } from '../ui/Values';
import { tiles, type Part } from './layout';

const WIDTH = 1000;
const HEIGHT = 420;
const LETTER_PX = 7.4;

export function Treemap({
  parts,
  chosen,
  onChoose,
}: {
  parts: readonly Part[];
  chosen: string;
  onChoose: (id: string) => void;
}) {
  const placed = useMemo(() => tiles(parts, WIDTH, HEIGHT), [parts]);
  return (
    <svg
      className="treemap"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label="Sizes of the image's parts; the table below lists them"
    >
      {placed.map((tile) => {
        const letters = Math.floor((tile.width - 10) / LETTER_PX);
        return (
          <g
            key={tile.id}
            className={`tile ${tile.kind} ${tile.id === chosen ? 'chosen' : ''}`}
            onClick={() => onChoose(tile.id === chosen ? '' : tile.id)}
          >
            <title>{`${tile.name}: ${bytes(tile.size)}`}</title>
            <rect
              x={tile.x}
              y={tile.y}
              width={tile.width}
              height={tile.height}
              rx="2"
            />
            {tile.height > 18 && letters >= 3 && (
              <text x={tile.x + 5} y={tile.y + 15}>
                {tile.name.length > letters
                  ? `${tile.name.slice(0, letters - 1)}…`
                  : tile.name}
              </text>
            )}
            {tile.height > 36 && letters >= 7 && (
              <text x={tile.x + 5} y={tile.y + 31} className="tile-size">
                {bytes(tile.size)}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}
