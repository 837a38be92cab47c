// SPDX-License-Identifier: Apache-2.0
// Errors and warnings of a draft, as editor, form and list show them. The daemon tells
// limits of a target among the warnings, at the target's place.
import type { FieldViolation } from '../../gen/bootmill/v1/error_info_pb';
import type { Preview } from './usePreview';

export interface Problem {
  severity: 'error' | 'warning';
  violation: FieldViolation;
}

export function problemsOf(preview: Preview): Problem[] {
  const errors = preview.violations.map((violation): Problem => ({
    severity: 'error',
    violation,
  }));
  if (preview.stale) return errors;
  const warnings = (preview.response?.warnings ?? []).map((violation): Problem => ({
    severity: 'warning',
    violation,
  }));
  return [...errors, ...warnings];
}

// What the form says beside a field.
export interface FieldProblem {
  severity: Problem['severity'];
  text: string;
}

// All that is said of each field; an error among it makes it one.
export function byField(
  problems: readonly Problem[],
): ReadonlyMap<string, FieldProblem> {
  const fields = new Map<string, FieldProblem>();
  for (const { severity, violation } of problems) {
    const old = fields.get(violation.field);
    fields.set(violation.field, {
      severity: old?.severity === 'error' ? 'error' : severity,
      text:
        old === undefined
          ? violation.description
          : `${old.text}; ${violation.description}`,
    });
  }
  return fields;
}
