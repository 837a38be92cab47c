// SPDX-License-Identifier: Apache-2.0
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { FieldViolationSchema } from '../../gen/bootmill/v1/error_info_pb';
import { PreviewFleetResponseSchema } from '../../gen/bootmill/v1/fleet_service_pb';
import { byField, problemsOf } from './problems';
import type { Preview } from './usePreview';

const about = (field: string, description: string) =>
  create(FieldViolationSchema, { field, description });
const response = create(PreviewFleetResponseSchema, {
  warnings: [
    about('targets[1]', 'x86_64-xen: one limit'),
    about('targets[1]', 'x86_64-xen: another'),
  ],
});
const preview: Preview = {
  response,
  stale: false,
  pending: false,
  violations: [],
  error: undefined,
};

describe('problems of a draft', () => {
  it('hold warnings and limits of what was laid out', () => {
    expect(problemsOf(preview).map(({ severity }) => severity)).toEqual([
      'warning',
      'warning',
    ]);
  });

  it('hold none of an older text, whose places are others', () => {
    const violations = [about('boot.timeout', 'no duration')];
    expect(problemsOf({ ...preview, stale: true, violations })).toEqual([
      { severity: 'error', violation: violations[0] },
    ]);
  });

  it('are told all beside one field, as an error if one is', () => {
    expect(byField(problemsOf(preview)).get('targets[1]')).toEqual({
      severity: 'warning',
      text: 'x86_64-xen: one limit; x86_64-xen: another',
    });
    const both = problemsOf({
      ...preview,
      violations: [about('targets[1]', 'no target')],
    });
    expect(byField(both).get('targets[1]')?.severity).toBe('error');
  });
});
