// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { readSpec } from '../../parts/spec/edit';
import { spotAt, type Path } from '../../parts/spec/schema';
import {
  EMPTY,
  FILE_SYSTEMS,
  GUESTS,
  guestsFor,
  TARGET_WORDS,
  UNNAMED,
  wizardSpec,
  withKnown,
  type Answers,
} from './wizard';

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

const toggled = <T>(list: readonly T[], one: T): T[] =>
  list.includes(one) ? list.filter((other) => other !== one) : [...list, one];

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

  it('asks nothing that changes nothing', () => {
    const bases = [
      { ...EMPTY, id: 'web' },
      { ...ALL, guests: [], fileSystems: [], encrypted: false },
      ALL,
    ];
    for (const base of bases) {
      const spec = wizardSpec(base);
      for (const [id] of guestsFor(base)) {
        const guests = toggled(base.guests, id);
        expect(wizardSpec({ ...base, guests }), id).not.toBe(spec);
      }
      for (const [id] of FILE_SYSTEMS) {
        const fileSystems = toggled(base.fileSystems, id);
        expect(wizardSpec({ ...base, fileSystems }), id).not.toBe(spec);
      }
      for (const [id] of TARGET_WORDS) {
        const targets = toggled(base.targets, id);
        expect(wizardSpec({ ...base, targets }), id).not.toBe(spec);
      }
    }
    const declared = { ...ALL, loader: 'declared' as const };
    expect(wizardSpec({ ...declared, isSmall: true })).not.toBe(wizardSpec(declared));
    expect(wizardSpec({ ...ALL, encrypted: false })).not.toBe(wizardSpec(ALL));
  });

  it('writes a spec that can be laid out before the fleet has a name', () => {
    expect(readSpec(wizardSpec(EMPTY))).toMatchObject({ fleet: UNNAMED });
  });

  it('forgets what an older page asked', () => {
    const old = JSON.parse(
      '{"guests":["debian","grub"],"fileSystems":["xfs"]}',
    ) as object;
    expect(withKnown({ ...EMPTY, ...old })).toMatchObject({
      guests: ['grub'],
      fileSystems: [],
    });
  });

  it('keeps the description', () => {
    expect(readSpec(wizardSpec(ALL))).toMatchObject({ description: ALL.description });
  });
});
