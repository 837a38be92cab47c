// SPDX-License-Identifier: Apache-2.0
import { createContext, useContext } from 'react';
import type { FieldProblem } from '../preview/problems';
import type { Value } from '../spec/edit';
import { NO_SUGGESTIONS, type Path, type Suggestions } from '../spec/schema';

export interface FormApi {
  value: Value | undefined;
  suggestions: Suggestions;
  problems: ReadonlyMap<string, FieldProblem>;
  readOnly: boolean;
  set: (path: Path, value: Value | undefined) => void;
  move: (path: Path, from: number, to: number) => void;
}

export const FormContext = createContext<FormApi>({
  value: undefined,
  suggestions: NO_SUGGESTIONS,
  problems: new Map(),
  readOnly: true,
  set: () => undefined,
  move: () => undefined,
});
export const useForm = () => useContext(FormContext);
