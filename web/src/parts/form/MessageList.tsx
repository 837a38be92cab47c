// SPDX-License-Identifier: Apache-2.0
// A list of groups, such as the boot sources, whose order means something.
import type { ReactNode } from 'react';
import { valueIn, type Value } from '../spec/edit';
import { fieldsOf, type Path, type SpecField } from '../spec/schema';
import { Button } from '../ui/Button';
import { useForm } from './context';
import { FieldHelp } from './fields';

// What an element is called: its title, name or path, or the kind that it is.
function nameOf(field: SpecField, element: Value | undefined): string {
  if (typeof element !== 'object' || Array.isArray(element)) return field.name;
  for (const key of ['title', 'name', 'path']) {
    const text = element[key];
    if (typeof text === 'string' && text !== '') return text;
  }
  const kinds = fieldsOf(field.message ?? never()).filter(
    ({ oneof }) => oneof !== undefined,
  );
  return kinds.find(({ name }) => name in element)?.name ?? field.name;
}

function never(): never {
  throw new Error('only lists of groups have elements with fields');
}

export function MessageList({
  field,
  path,
  fields,
}: {
  field: SpecField;
  path: Path;
  fields: (path: Path) => ReactNode;
}) {
  const form = useForm();
  const value = valueIn(form.value, path);
  const list = Array.isArray(value) ? value : [];
  const remove = (at: number) =>
    form.set(list.length === 1 ? path : [...path, at], undefined);
  return (
    <fieldset className="group">
      <legend>{field.name}</legend>
      <FieldHelp text={field.doc} />
      {list.map((element, at) => (
        <details key={at} className="element" open={list.length <= 3}>
          <summary>
            {at + 1}. <span className="strong">{nameOf(field, element)}</span>
          </summary>
          <div className="actions">
            <Button
              look="quiet"
              label={`Move ${field.name} ${at + 1} up`}
              reason={at === 0 ? 'It is the first.' : undefined}
              onPress={() => form.move(path, at, at - 1)}
            >
              ↑
            </Button>
            <Button
              look="quiet"
              label={`Move ${field.name} ${at + 1} down`}
              reason={at === list.length - 1 ? 'It is the last.' : undefined}
              onPress={() => form.move(path, at, at + 1)}
            >
              ↓
            </Button>
            <Button
              look="quiet"
              label={`Remove ${field.name} ${at + 1}`}
              onPress={() => remove(at)}
            >
              Remove
            </Button>
          </div>
          {fields([...path, at])}
        </details>
      ))}
      {!form.readOnly && (
        <Button look="quiet" onPress={() => form.set([...path, list.length], {})}>
          Add to {field.name}
        </Button>
      )}
    </fieldset>
  );
}
