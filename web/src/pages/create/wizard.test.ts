// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { readSpec } from '../../parts/spec/edit';
import { spotAt, type Path } from '../../parts/spec/schema';
import { EMPTY, FILE_SYSTEMS, GUESTS, wizardSpec, type Answers } from './wizard';

function* paths(value: unknown, at: Path): Generator<Path> {
  yield at;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    yield* paths(inner, [...at, Array.isArray(value) ? Number(key) : key]);
  }
}

const ALL: Answers = {
  ...EMPTY,
  id: 'web',
  description: 'Two "words": # and more',
  guests: GUESTS.map(([id]) => id),
  fileSystems: FILE_SYSTEMS.map(([id]) => id),
  encrypted: true,
};

describe('the wizard', () => {
  it.each([
    ['its first answers', { ...EMPTY, id: 'web' }],
    ['everything', ALL],
    ['declared entries', { ...ALL, loader: 'declared' as const }],
    ['an id that YAML would not take for a text', { ...EMPTY, id: '1: x' }],
  ])('writes YAML of known fields for %s', (_, answers) => {
    const spec = readSpec(wizardSpec(answers));
    expect(spec).toMatchObject({ fleet: answers.id });
    for (const path of paths(spec, []))
      expect(spotAt(path), path.join('.')).toBeDefined();
  });

  it('keeps the description', () => {
    expect(readSpec(wizardSpec(ALL))).toMatchObject({ description: ALL.description });
  });
});
