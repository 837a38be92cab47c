// SPDX-License-Identifier: Apache-2.0
// A form made from the schema. It holds no state of its own: what it shows is what
// the text says, and what it changes is the text.
import type { DescMessage } from '@bufbuild/protobuf';
import { useMemo } from 'react';
import { moveItem, readSpec, setValue, valueIn, type Value } from '../spec/edit';
import {
  fieldsOf,
  NO_SUGGESTIONS,
  ROOT,
  type Path,
  type SpecField,
} from '../spec/schema';
import type { Suggestions } from '../spec/schema';
import type { FieldProblem } from '../preview/problems';
import { Notice } from '../ui/States';
import { FormContext, useForm, type FormApi } from './context';
import { FieldHelp, ScalarField, TextList } from './fields';
import { MessageList } from './MessageList';

export default function SpecForm({
  text,
  onChange,
  suggestions = NO_SUGGESTIONS,
  problems,
  readOnly = false,
}: {
  text: string;
  onChange: (text: string) => void;
  suggestions?: Suggestions;
  // What is wrong with a field, by its path as the daemon writes it.
  problems: ReadonlyMap<string, FieldProblem>;
  readOnly?: boolean;
}) {
  const value = useMemo(() => readSpec(text), [text]);
  const api = useMemo<FormApi>(
    () => ({
      value,
      suggestions,
      problems,
      readOnly,
      set: (path, next) => onChange(setValue(text, path, next)),
      move: (path, from, to) => onChange(moveItem(text, path, from, to)),
    }),
    [value, text, onChange, suggestions, problems, readOnly],
  );
  if (value === undefined) {
    return (
      <Notice kind="warning">
        The text is not YAML at the moment, so that there is nothing to fill in. Correct
        it in the text; the problems say where.
      </Notice>
    );
  }
  return (
    <FormContext value={api}>
      <form className="spec-form" onSubmit={(event) => event.preventDefault()}>
        <MessageFields message={ROOT} path={[]} />
      </form>
    </FormContext>
  );
}

export function MessageFields({ message, path }: { message: DescMessage; path: Path }) {
  const fields = fieldsOf(message);
  const groups = [...new Set(fields.map(({ oneof }) => oneof))].filter(
    (oneof) => oneof !== undefined,
  );
  return (
    <>
      {groups.map((oneof) => (
        <OneOf
          key={oneof}
          label={oneof}
          fields={fields.filter((field) => field.oneof === oneof)}
          path={path}
        />
      ))}
      {fields
        .filter(({ oneof }) => oneof === undefined)
        .map((field) => (
          <Field key={field.name} field={field} path={[...path, field.name]} />
        ))}
    </>
  );
}

function Field({ field, path }: { field: SpecField; path: Path }) {
  if (field.message !== undefined && field.list) {
    return (
      <MessageList
        field={field}
        path={path}
        fields={(at) =>
          field.message === undefined ? null : (
            <MessageFields message={field.message} path={at} />
          )
        }
      />
    );
  }
  if (field.message !== undefined) {
    return <Group field={field} message={field.message} path={path} />;
  }
  return field.list ? (
    <TextList field={field} path={path} />
  ) : (
    <ScalarField field={field} path={path} />
  );
}

// A part of the spec that need not be there.
function Group({
  field,
  message,
  path,
}: {
  field: SpecField;
  message: DescMessage;
  path: Path;
}) {
  const form = useForm();
  const isThere = valueIn(form.value, path) !== undefined;
  return (
    <fieldset className="group">
      <legend>
        <label className="check">
          <input
            type="checkbox"
            checked={isThere}
            disabled={form.readOnly}
            onChange={(event) => form.set(path, event.target.checked ? {} : undefined)}
          />
          <span>{field.name}</span>
        </label>
      </legend>
      <FieldHelp text={field.doc} />
      {isThere && <MessageFields message={message} path={path} />}
    </fieldset>
  );
}

// Exactly one of several fields: choosing another takes the place of the first.
function OneOf({
  label,
  fields,
  path,
}: {
  label: string;
  fields: readonly SpecField[];
  path: Path;
}) {
  const form = useForm();
  const chosen = fields.find(
    ({ name }) => valueIn(form.value, [...path, name]) !== undefined,
  );
  const choose = (name: string) => {
    const holder = valueIn(form.value, path);
    const rest = Object.entries(isGroup(holder) ? holder : {}).filter(
      ([key]) => !fields.some((field) => field.name === key),
    );
    const next = fields.find((field) => field.name === name);
    const first: [string, Value][] =
      next === undefined ? [] : [[name, next.message === undefined ? '' : {}]];
    form.set(path, Object.fromEntries([...first, ...rest]));
  };
  return (
    <div className="oneof">
      <label className="field">
        <span className="field-name">{label}</span>
        <select
          className="input"
          value={chosen?.name ?? ''}
          disabled={form.readOnly}
          onChange={(event) => choose(event.target.value)}
        >
          <option value="">choose one</option>
          {fields.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {chosen?.message !== undefined && (
        <MessageFields message={chosen.message} path={[...path, chosen.name]} />
      )}
      {chosen !== undefined && chosen.message === undefined && (
        <ScalarField field={chosen} path={[...path, chosen.name]} />
      )}
    </div>
  );
}

const isGroup = (value: Value | undefined): value is Record<string, Value> =>
  typeof value === 'object' && !Array.isArray(value);
