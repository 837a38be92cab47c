// SPDX-License-Identifier: Apache-2.0
// What a guest will see, in words.
import { sentence } from '../../api/errors';
import type { BootAttempt, BootStory } from '../../gen/bootmill/v1/boot_story_pb';

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
