// SPDX-License-Identifier: Apache-2.0
// What the form shows of a spec: every field of the schema, with its value.
import type { DescMessage } from '@bufbuild/protobuf';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { setValue, type Value } from '../spec/edit';
import { fieldsOf, ROOT, type Path, type SpecField } from '../spec/schema';
import SpecForm from './SpecForm';

const show = (text: string) =>
  renderToStaticMarkup(
    createElement(SpecForm, { text, onChange: () => undefined, problems: new Map() }),
  );

function* everyField(message: DescMessage, at: Path): Generator<[Path, SpecField]> {
  for (const field of fieldsOf(message)) {
    yield [[...at, field.name], field];
    const inside = field.list ? [...at, field.name, 0] : [...at, field.name];
    if (field.message !== undefined) yield* everyField(field.message, inside);
  }
}

// A value of a field, and what stands in the form only if it is shown there.
function sample(field: SpecField): [Value, RegExp] {
  switch (field.kind) {
    case 'message':
      return [
        {},
        new RegExp(`(<span>|<legend>|<option value=".*" selected="">)${field.name}<`),
      ];
    case 'bool':
      return [true, /<option value="true" selected="">/];
    case 'enum': {
      const value = field.values.at(-1)?.name ?? '';
      return [value, new RegExp(`<option value="${value}" selected="">`)];
    }
    case 'number':
      return ['4711', /"4711"|>4711</];
    default:
      return ['s4mple', /"s4mple"|>s4mple</];
  }
}

describe('the form', () => {
  const all = [...everyField(ROOT, [])].filter(
    ([, { fullName }]) => fullName !== 'bootmill.v1.LoaderSpec.fleet',
  );

  it('has the fields of all messages', () => {
    const count = (message: DescMessage): number =>
      message.fields.length +
      fieldsOf(message).reduce(
        (sum, field) => sum + (field.message === undefined ? 0 : count(field.message)),
        0,
      );
    // Without `fleet`.
    expect(all.length).toBe(count(ROOT) - 1);
    expect(all.length).toBeGreaterThan(60);
  });

  it.each(all.map(([path, field]) => [path.join('.'), path, field] as const))(
    'shows %s',
    (_, path, field) => {
      const isTargets = field.name === 'targets';
      const [value, shown] = isTargets
        ? ['i386-xen', /checked=""\/><code>i386-xen</]
        : sample(field);
      const before = field.kind === 'message' ? [] : [show('fleet: a\n')];
      const text = setValue('fleet: a\n', path, field.list ? [value] : value);
      expect(show(text)).toMatch(shown);
      // What is always there would prove nothing.
      for (const empty of before) expect(empty).not.toMatch(shown);
    },
  );
});
