// SPDX-License-Identifier: Apache-2.0
// What a guest will see, as a picture and in words.
import { useMemo } from 'react';
import { sentence } from '../../api/errors';
import type { BootAttempt, BootStory } from '../../gen/bootmill/v1/fleet_service_pb';
import { picture } from './graph';

const path = (points: readonly { x: number; y: number }[]) =>
  points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${x} ${y}`).join('');

export function StoryPicture({ story }: { story: BootStory }) {
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

function Attempt({
  attempt,
  onChoose,
}: {
  attempt: BootAttempt;
  onChoose?: ((index: number) => void) | undefined;
}) {
  return (
    <li>
      <div className="strong">
        {onChoose === undefined ? (
          <code>{attempt.source}</code>
        ) : (
          <button
            type="button"
            className="text-button"
            onClick={() => onChoose(attempt.index)}
          >
            <code>{attempt.source}</code>
          </button>
        )}
      </div>
      {attempt.places.length > 0 && (
        <div className="chips">
          {attempt.places.map((place) => (
            <span className="chip wrap" key={place}>
              {place}
            </span>
          ))}
        </div>
      )}
      {attempt.where !== '' && <div>{sentence(attempt.where)}.</div>}
      {attempt.match !== '' && <div>{sentence(attempt.match)}.</div>}
      {attempt.failure !== '' && (
        <div className="quiet-text">If that does not boot: {attempt.failure}.</div>
      )}
    </li>
  );
}

export function StoryWords({
  story,
  onChoose,
}: {
  story: BootStory;
  // Called with a source's place in `boot.sources`.
  onChoose?: (index: number) => void;
}) {
  return (
    <ol className="story">
      {story.before.length > 0 && (
        <li>
          <h3>First</h3>
          <ul className="bullets">
            {story.before.map((text) => (
              <li key={text}>{sentence(text)}.</li>
            ))}
          </ul>
        </li>
      )}
      {story.steps.map((step, at) => (
        <li key={at}>
          <h3>
            Step {at + 1}: {step.disks}
          </h3>
          <ol className="attempts">
            {step.attempts.map((attempt) => (
              <Attempt key={attempt.index} attempt={attempt} onChoose={onChoose} />
            ))}
          </ol>
        </li>
      ))}
      <li>
        <h3>If nothing booted</h3>
        <p>{sentence(story.end)}.</p>
      </li>
    </ol>
  );
}
