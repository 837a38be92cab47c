// SPDX-License-Identifier: Apache-2.0
import type { DescMessage } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { moveItem, readSpec, setValue, valueIn, type Value } from './edit';
import { fieldsOf, ROOT, type Path, type SpecField } from './schema';

const SPEC = `# SPDX: the provider's everyday fleet
fleet: hosting   # its id
description:  "two  spaces"
targets: [i386-xen_pvh, x86_64-xen]

# Why these: see the ticket.
modules:
    - ntfs
    - squash4 # read only
boot:
    sources:
        # first the own loader
        - chainload: {}
        - grub_config: {}

    timeout: 5s   # not longer
`;

describe('setValue', () => {
  it('changes one value and no other byte', () => {
    expect(setValue(SPEC, ['boot', 'timeout'], '7s')).toBe(SPEC.replace('5s', '7s'));
    expect(setValue(SPEC, ['fleet'], 'web')).toBe(SPEC.replace('hosting', 'web'));
  });

  it('keeps every comment when it adds a field', () => {
    const text = setValue(SPEC, ['boot', 'on_failure'], 'reboot');
    for (const line of SPEC.trimEnd().split('\n')) expect(text).toContain(line);
    expect(text).toContain('    on_failure: reboot\n');
  });

  it('adds to an empty group', () => {
    const text = setValue(
      SPEC,
      ['boot', 'sources', 1, 'grub_config', 'paths'],
      ['/grub.cfg'],
    );
    expect(text).toMatch(/- grub_config:\n\s+paths: \[\s?\/grub.cfg\s?\]\n/);
    expect(text).toContain('# first the own loader');
  });

  it('keeps the comment of a list element that stays', () => {
    const text = setValue(SPEC, ['modules'], ['squash4', 'zfs']);
    expect(text).toContain('- squash4 # read only\n    - zfs');
    expect(text).not.toContain('ntfs');
  });

  it('removes a field', () => {
    expect(
      valueIn(readSpec(setValue(SPEC, ['boot', 'timeout'], undefined)), ['boot']),
    ).toEqual({
      sources: [{ chainload: {} }, { grub_config: {} }],
    });
  });

  it('writes into an empty text', () => {
    expect(setValue('', ['fleet'], 'web')).toBe('fleet: web\n');
    expect(setValue('# why\n', ['fleet'], 'web')).toContain('# why');
  });

  it.each([
    '',
    'null',
    '~',
    ' a',
    'a: b',
    '# c',
    'yes',
    '0x1',
    'ä',
    '- x',
    '"',
    "'",
    '{',
    '*a',
  ])('keeps the text %j', (value) => {
    expect(readSpec(setValue('fleet: x\n', ['description'], value))).toEqual({
      fleet: 'x',
      description: value,
    });
  });

  it('keeps a text of several lines', () => {
    const script = 'if true; then\n  echo a\nfi\n';
    const path = ['boot', 'sources', 0, 'raw_config', 'script'];
    const text = setValue('fleet: x\n', path, script);
    expect(text).toContain('script: |\n');
    expect(valueIn(readSpec(text), path)).toBe(script);
  });
});

describe('moveItem', () => {
  it('takes comments along', () => {
    const text = moveItem(SPEC, ['boot', 'sources'], 0, 1);
    expect(text).toMatch(
      /- grub_config: \{\}[\s\S]*# first the own loader\n\s+- chainload/,
    );
  });
});

// Every field of the schema, with a value that the form could give it.
function* everyField(message: DescMessage, at: Path): Generator<[Path, SpecField]> {
  for (const field of fieldsOf(message)) {
    yield [[...at, field.name], field];
    const inside = field.list ? [...at, field.name, 0] : [...at, field.name];
    if (field.message !== undefined) yield* everyField(field.message, inside);
  }
}

const SAMPLE: Record<SpecField['kind'], Value> = {
  text: 'text',
  bytes: 'AAEC',
  bool: true,
  number: 3,
  duration: '10s',
  enum: '',
  message: {},
};

describe('the form', () => {
  const all = [...everyField(ROOT, [])];

  it('knows the whole schema', () => {
    expect(all.length).toBeGreaterThan(60);
  });

  it.each(all.map(([path, field]) => [path.join('.'), path, field] as const))(
    'can set %s',
    (_, path, field) => {
      const one =
        field.kind === 'enum' ? (field.values[0]?.name ?? '') : SAMPLE[field.kind];
      const value = field.list ? [one] : one;
      const read = valueIn(readSpec(setValue('# note\nfleet: a\n', path, value)), path);
      expect(read).toEqual(
        JSON.parse(
          JSON.stringify(value, (_key, x: unknown) =>
            typeof x === 'boolean' || typeof x === 'number' ? String(x) : x,
          ),
        ),
      );
    },
  );

  it('has help for every field', () => {
    // Members of groups without a comment of their own are explained by the group.
    for (const [path, field] of all) {
      const own = field.doc !== '' || field.oneof !== undefined;
      expect(own, path.join('.')).toBe(true);
    }
  });
});
