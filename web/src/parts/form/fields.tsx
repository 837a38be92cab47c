// SPDX-License-Identifier: Apache-2.0
// Fields that hold one text, or a list of texts.
import { useEffect, useId, useState } from 'react';
import { valueIn } from '../spec/edit';
import {
  pathText,
  suggestedValues,
  TARGETS,
  type Path,
  type SpecField,
} from '../spec/schema';
import { useForm } from './context';

export function FieldHelp({ text, id }: { text: string; id?: string }) {
  if (text === '') return null;
  return (
    <div className="help" id={id}>
      {text
        .split(/`([^`]*)`/)
        .map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part))}
    </div>
  );
}

// What is said of a field, and of the elements of a list.
function Problem({ path, id }: { path: Path; id: string }) {
  const field = pathText(path);
  const found = [...useForm().problems].filter(
    ([name]) => name.startsWith(field) && /^(\[\d+\])?$/.test(name.slice(field.length)),
  );
  if (found.length === 0) return null;
  return (
    <div id={id}>
      {found.map(([name, { severity, text }]) => (
        <div
          key={name}
          className={`field-problem ${severity}`}
          role={severity === 'error' ? 'alert' : undefined}
        >
          {text}
        </div>
      ))}
    </div>
  );
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

// Gives the value on when the field is left, or after a pause: a change of the text
// by each letter would lay images out by each letter.
function useTyped(value: string, commit: (value: string) => void) {
  const [typed, setTyped] = useState<string>();
  const flush = () => {
    if (typed !== undefined && typed !== value) commit(typed);
    setTyped(undefined);
  };
  useEffect(() => {
    if (typed === undefined || typed === value) return;
    const timer = setTimeout(() => commit(typed), 350);
    return () => clearTimeout(timer);
  });
  return { text: typed ?? value, setTyped, flush };
}

export function ScalarField({ field, path }: { field: SpecField; path: Path }) {
  const form = useForm();
  const id = useId();
  const value = asText(valueIn(form.value, path));
  const set = (next: string) =>
    form.set(
      path,
      next === '' && !field.required && field.oneof === undefined ? undefined : next,
    );
  const typed = useTyped(value, set);
  const choices = suggestedValues(field, form.suggestions);
  const common = {
    id,
    className: 'input',
    disabled: form.readOnly,
    'aria-describedby': `${id}-help ${id}-problem`,
  };
  const closed = field.kind === 'enum' || field.kind === 'bool';
  const isLong =
    field.kind === 'bytes' || ['script', 'description', 'text'].includes(field.name);
  return (
    <div className="field">
      <label className="field-name" htmlFor={id}>
        {field.name}
        {field.required && <span className="quiet-text"> required</span>}
      </label>
      {closed ? (
        <select {...common} value={value} onChange={(event) => set(event.target.value)}>
          <option value="">not set</option>
          {!choices.includes(value) && value !== '' && (
            <option value={value}>{value}</option>
          )}
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      ) : isLong ? (
        <textarea
          {...common}
          rows={field.name === 'script' ? 8 : 3}
          spellCheck={false}
          value={typed.text}
          onChange={(event) => typed.setTyped(event.target.value)}
          onBlur={typed.flush}
        />
      ) : (
        <input
          {...common}
          list={choices.length > 0 ? `${id}-list` : undefined}
          inputMode={field.kind === 'number' ? 'numeric' : undefined}
          spellCheck={false}
          value={typed.text}
          onChange={(event) => typed.setTyped(event.target.value)}
          onBlur={typed.flush}
        />
      )}
      {!closed && choices.length > 0 && (
        <datalist id={`${id}-list`}>
          {choices.slice(0, 400).map((choice) => (
            <option key={choice} value={choice} />
          ))}
        </datalist>
      )}
      <FieldHelp id={`${id}-help`} text={field.doc} />
      <Problem id={`${id}-problem`} path={path} />
    </div>
  );
}

const asList = (value: unknown): string[] =>
  Array.isArray(value) ? value.map((item) => asText(item)) : [];

export function TextList({ field, path }: { field: SpecField; path: Path }) {
  const form = useForm();
  const id = useId();
  const value = asList(valueIn(form.value, path));
  const choices = suggestedValues(field, form.suggestions);
  const set = (next: string[]) =>
    form.set(path, next.length === 0 && !field.required ? undefined : next);
  const isTargets = choices === (TARGETS as readonly string[]);
  // One element a line.
  const typed = useTyped(value.join('\n'), (text) =>
    set(
      text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    ),
  );
  return (
    <div
      className="field"
      role={isTargets ? 'group' : undefined}
      aria-labelledby={isTargets ? `${id}-name` : undefined}
    >
      <label
        className="field-name"
        id={`${id}-name`}
        htmlFor={isTargets ? undefined : id}
      >
        {field.name}
        {field.required && <span className="quiet-text"> required</span>}
      </label>
      {isTargets ? (
        <div className="checks">
          {choices.map((target) => (
            <label className="check" key={target}>
              <input
                type="checkbox"
                disabled={form.readOnly}
                checked={value.includes(target)}
                onChange={(event) =>
                  set(
                    event.target.checked
                      ? [...value, target]
                      : value.filter((other) => other !== target),
                  )
                }
              />
              <code>{target}</code>
            </label>
          ))}
        </div>
      ) : (
        <textarea
          id={id}
          className="input"
          disabled={form.readOnly}
          rows={Math.min(8, Math.max(1, typed.text.split('\n').length))}
          placeholder="one a line"
          spellCheck={false}
          aria-describedby={`${id}-help ${id}-problem`}
          value={typed.text}
          onChange={(event) => typed.setTyped(event.target.value)}
          onBlur={typed.flush}
        />
      )}
      <FieldHelp id={`${id}-help`} text={field.doc} />
      <Problem id={`${id}-problem`} path={path} />
    </div>
  );
}
