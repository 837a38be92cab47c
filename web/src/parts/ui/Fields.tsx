// SPDX-License-Identifier: Apache-2.0
// Labelled inputs. A native select is the one that works best on a phone.
import { useId, useState, type ReactNode } from 'react';

export function SearchBox({
  label,
  value,
  onChange,
  placeholder,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
}) {
  return (
    <input
      className="input search"
      type="search"
      aria-label={label}
      placeholder={placeholder ?? label}
      value={value}
      spellCheck={false}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

export function Choice<T extends string>({
  label,
  value,
  options,
  onChange,
  visibleLabel = false,
}: {
  label: string;
  value: T;
  options: readonly (readonly [T, string])[];
  onChange: (value: T) => void;
  visibleLabel?: boolean;
}) {
  const id = useId();
  return (
    <span className={visibleLabel ? 'field' : 'field bare'}>
      {visibleLabel && <label htmlFor={id}>{label}</label>}
      <select
        id={id}
        className="input"
        aria-label={visibleLabel ? undefined : label}
        value={value}
        onChange={(event) => {
          const chosen = options.find(([key]) => key === event.target.value);
          if (chosen !== undefined) onChange(chosen[0]);
        }}
      >
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </span>
  );
}

export function TextBox({
  label,
  value,
  onChange,
  help,
  multiline = false,
  type = 'text',
  list,
  autoComplete,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  help?: ReactNode;
  multiline?: boolean;
  type?: 'text' | 'number' | 'datetime-local';
  list?: readonly string[];
  autoComplete?: 'username';
}) {
  const id = useId();
  const common = {
    id,
    className: 'input',
    value,
    spellCheck: false,
    'aria-describedby': help === undefined ? undefined : `${id}-help`,
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {multiline ? (
        <textarea
          {...common}
          rows={3}
          onChange={(event) => onChange(event.target.value)}
        />
      ) : (
        <input
          {...common}
          type={type}
          list={list === undefined ? undefined : `${id}-list`}
          autoComplete={autoComplete}
          autoCapitalize={autoComplete === undefined ? undefined : 'none'}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
      {list !== undefined && (
        <datalist id={`${id}-list`}>
          {list.map((item) => (
            <option key={item} value={item} />
          ))}
        </datalist>
      )}
      {help !== undefined && (
        <div className="help" id={`${id}-help`}>
          {help}
        </div>
      )}
    </div>
  );
}

// What is typed can be shown, so that nobody must type it twice.
export function PasswordBox({
  label,
  value,
  onChange,
  autoComplete,
  help,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  autoComplete: 'current-password' | 'new-password';
  help?: ReactNode;
}) {
  const id = useId();
  const [shown, setShown] = useState(false);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="input"
        type={shown ? 'text' : 'password'}
        value={value}
        autoComplete={autoComplete}
        autoCapitalize="none"
        spellCheck={false}
        aria-describedby={help === undefined ? undefined : `${id}-help`}
        onChange={(event) => onChange(event.target.value)}
      />
      <Check
        label={`Show the ${label.toLowerCase()}`}
        checked={shown}
        onChange={setShown}
      />
      {help !== undefined && (
        <div className="help" id={`${id}-help`}>
          {help}
        </div>
      )}
    </div>
  );
}

export function Check({
  label,
  checked,
  onChange,
  hiddenLabel = false,
}: {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  hiddenLabel?: boolean;
}) {
  return (
    <label className="check">
      <input
        type="checkbox"
        aria-label={hiddenLabel ? label : undefined}
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      {!hiddenLabel && <span>{label}</span>}
    </label>
  );
}
