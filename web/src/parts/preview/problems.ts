// SPDX-License-Identifier: Apache-2.0
// Errors and warnings of a draft, as editor, form and list show them.
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

export const byField = (problems: readonly Problem[]): ReadonlyMap<string, string> =>
  new Map(problems.map(({ violation }) => [violation.field, violation.description]));
