// SPDX-License-Identifier: Apache-2.0
// The editor's address for a place in the text: `at=LINE:COLUMN`, counted as the
// daemon counts.
import { create } from '@bufbuild/protobuf';
import { TextRangeSchema, type TextRange } from '../../gen/bootmill/v1/error_info_pb';

export function placeInEditor(editor: string, range: TextRange | undefined): string {
  const begin = range?.begin;
  const at = begin === undefined ? '' : `&at=${begin.line}:${begin.column}`;
  return `${editor}?preview=problems${at}`;
}

// The place that an address names; undefined if it names none.
export function placeOf(at: string): TextRange | undefined {
  const found = /^(\d{1,6}):(\d{1,6})$/.exec(at);
  if (found === null) return undefined;
  const begin = { line: Number(found[1]), column: Number(found[2]) };
  return create(TextRangeSchema, { begin, end: begin });
}
