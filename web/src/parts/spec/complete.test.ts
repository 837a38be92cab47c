// SPDX-License-Identifier: Apache-2.0
import type { DescMessage } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { proposals } from './complete';
import { nodeAt, parse, placeAt } from './place';
import { fieldsOf, NO_SUGGESTIONS, parsePath, pathText, ROOT, spotAt } from './schema';

// `|` is the cursor.
function at(marked: string) {
  const offset = marked.indexOf('|');
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  const place = placeAt(text, offset);
  if (place === undefined) return [];
  const column = place.from - (text.lastIndexOf('\n', place.from - 1) + 1);
  return proposals(place, column, {
    ...NO_SUGGESTIONS,
    toolchains: ['debian-2.06'],
    titles: ['Rescue'],
  });
}
const labels = (marked: string) => at(marked).map(({ label }) => label);
const namesOf = (message: DescMessage) => fieldsOf(message).map(({ name }) => name);

describe('completion', () => {
  it('offers all fields in an empty text', () => {
    expect(labels('|')).toEqual(namesOf(ROOT));
  });

  it('leaves out what is there', () => {
    expect(labels('fleet: web\n|')).not.toContain('fleet');
    expect(labels('fleet: web\nbo|')).toContain('boot');
  });

  it.each([
    ['boot:\n  |', 'sources'],
    ['boot:\n  timeout: 5s\n  |\n', 'banner'],
    ['boot:\n  sources:\n    - |', 'grub_config'],
    ['boot:\n  sources:\n    - gr|', 'grub_config'],
    ['boot:\n  sources:\n    - grub_config: {}\n      |', 'where'],
    ['boot:\n  sources:\n    - grub_config: {|}', 'paths'],
    ['boot: |', 'sources'],
    ['preset: |', 'common'],
    ['preset: co|\nfleet: x\n', 'common'],
    ['targets: [|]', 'x86_64-xen'],
    ['targets: [i386-xen, |]', 'x86_64-xen'],
    ['targets:\n  - |', 'i386-xen_pvh'],
    ['targets: |', 'i386-xen'],
    ['toolchain: |', 'debian-2.06'],
    ['boot:\n  default_entry: |', 'Rescue'],
    ['boot:\n  unlock:\n    all: |', 'true'],
    [
      'fleet: web\nboot:\n  lock:\n    users:\n      - name: a\n        |',
      'password_pbkdf2',
    ],
    ['boot:\n  timeout: 5s\n|', 'fleet'],
  ])('in %j offers %s', (marked, label) => {
    expect(labels(marked)).toContain(label);
  });

  it.each([
    ['targets:\n- i386-xen\nboot:\n  |', 'sources'],
    ['targets:\n- |\nfleet: x\n', 'i386-xen_pvh'],
    ['files:\n  - path: a\n    text: |2\n      b: c\nboot:\n  |', 'sources'],
    ['targets: [\n]\nboot: {|\n}\n', 'sources'],
    ['---\nfleet: x\nboot:\n  |', 'sources'],
    ['"fleet": x\nboot:\n  |', 'sources'],
  ])('knows the place among other parts in %j', (marked, label) => {
    const offset = marked.lastIndexOf('|');
    const text = marked.slice(0, offset) + marked.slice(offset + 1);
    const place = placeAt(text, offset);
    expect(place).toBeDefined();
    if (place === undefined) return;
    const found = proposals(place, 2, NO_SUGGESTIONS).map((one) => one.label);
    expect(found).toContain(label);
  });

  it('parses the part around the cursor only', () => {
    const others = Array.from({ length: 4000 }, (_, n) => `  - path: notes/${n}\n`);
    const text = `files:\n${others.join('')}boot:\n  ti\nfleet: x\n`;
    const place = placeAt(text, text.indexOf('  ti') + 4);
    expect(place?.path).toEqual(['boot']);
    const top = placeAt(text + 'pr', text.length + 2);
    expect(top?.siblings).toEqual(['files', 'boot', 'fleet']);
  });

  it('offers one kind of a source only', () => {
    const offered = labels('boot:\n  sources:\n    - grub_config: {}\n      |');
    expect(offered).toEqual(['targets', 'where']);
  });

  it('offers nothing in texts and comments', () => {
    expect(labels('# fl|\n')).toEqual([]);
    expect(labels('description: a b|\n')).toEqual([]);
    expect(
      labels(
        'boot:\n  sources:\n  - raw_config:\n      script: |\n        echo a|'.replace(
          '|\n',
          '>\n',
        ),
      ),
    ).toEqual([]);
  });

  // Every message of the schema, at a place where its keys stand.
  function* everyMessage(
    message: DescMessage,
    head: string,
    indent: string,
  ): Generator<[string, DescMessage]> {
    yield [`${head}|`, message];
    for (const field of fieldsOf(message)) {
      if (field.message === undefined) continue;
      const inner = `${indent}  `;
      const dash = field.list ? '- ' : '';
      yield* everyMessage(
        field.message,
        `${head}${field.name}:\n${inner}${dash}`,
        field.list ? `${inner}  ` : inner,
      );
    }
  }

  it('covers every field of the schema', () => {
    let fields = 0;
    for (const [marked, message] of everyMessage(ROOT, '', '')) {
      expect(labels(marked), marked).toEqual(namesOf(message));
      fields += message.fields.length;
    }
    expect(fields).toBeGreaterThan(60);
  });

  it('covers every value of every choice', () => {
    const check = (message: DescMessage, head: string, indent: string) => {
      for (const field of fieldsOf(message)) {
        if (field.kind === 'enum') {
          const expected = field.values.map(({ name }) => name);
          expect(expected.length).toBeGreaterThan(1);
          expect(labels(`${head}${field.name}: |`)).toEqual(expected);
        }
        if (field.message === undefined) continue;
        const inner = `${indent}  `;
        const dash = field.list ? '- ' : '';
        check(
          field.message,
          `${head}${field.name}:\n${inner}${dash}`,
          field.list ? `${inner}  ` : inner,
        );
      }
    };
    check(ROOT, '', '');
  });
});

describe('hover', () => {
  it('finds key and value', () => {
    const text = 'fleet: web\nboot:\n  on_failure: reboot\n';
    const doc = parse(text);
    expect(nodeAt(doc, text.indexOf('on_failure') + 2)).toMatchObject({
      path: ['boot', 'on_failure'],
      value: undefined,
    });
    expect(nodeAt(doc, text.indexOf('reboot') + 1)).toMatchObject({
      path: ['boot', 'on_failure'],
      value: 'reboot',
    });
  });
});

describe('paths', () => {
  it('are written and read as the daemon does', () => {
    const text = 'boot.sources[2].host_declared.entries[0].kernel';
    expect(pathText(parsePath(text))).toBe(text);
    expect(spotAt(parsePath(text))?.field?.kind).toBe('text');
    expect(spotAt(['nothing'])).toBeUndefined();
  });
});
