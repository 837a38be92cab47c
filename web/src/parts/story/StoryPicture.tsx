// SPDX-License-Identifier: Apache-2.0
// What a guest will see, as a picture.
import { useMemo } from 'react';
import type { BootStory } from '../../gen/bootmill/v1/boot_story_pb';
import { picture } from './graph';

const path = (points: readonly { x: number; y: number }[]) =>
  points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${x} ${y}`).join('');

export default function StoryPicture({ story }: { story: BootStory }) {
  const { boxes, arrows, frames, width, height } = useMemo(
    () => picture(story),
    [story],
  );
  return (
    <div
      className="picture"
      tabIndex={0}
      role="region"
      aria-label="Diagram of the boot story"
    >
      <svg
        viewBox={`0 0 ${width} ${height}`}
        width={width}
        height={height}
        role="img"
        aria-label="What is tried in which order; the words below say the same"
      >
        <defs>
          <marker
            id="arrow"
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto"
          >
            <path d="M0 0L8 4L0 8z" className="arrow-head" />
          </marker>
        </defs>
        {frames.map((frame) => (
          <g key={frame.title}>
            <rect
              className="story-frame"
              x={frame.x}
              y={frame.y}
              width={frame.width}
              height={frame.height}
              rx="10"
            />
          </g>
        ))}
        {arrows.map(({ from, to, kind, points }) => (
          <path
            key={`${from} ${to}`}
            d={path(points)}
            className={`story-arrow ${kind}`}
            markerEnd="url(#arrow)"
          />
        ))}
        {boxes.map((box) => (
          <g key={box.id} className={`story-box ${box.kind}`}>
            <rect x={box.x} y={box.y} width={box.width} height={box.height} rx="7" />
            <text x={box.x + 14} y={box.y + 25} className="story-title">
              {box.title}
            </text>
            {box.lines.map((line, at) => (
              <text
                key={at}
                x={box.x + 14}
                y={box.y + 42 + at * 17}
                className="story-line"
              >
                {line}
              </text>
            ))}
          </g>
        ))}
      </svg>
    </div>
  );
}
