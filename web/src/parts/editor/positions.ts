// SPDX-License-Identifier: Apache-2.0
// The daemon counts lines and code points from 1; the editor counts UTF-16 units.
import type { Text } from '@codemirror/state';
import type { TextPosition } from '../../gen/bootmill/v1/error_info_pb';

export function offsetOf(doc: Text, position: TextPosition | undefined): number {
  if (position === undefined) return 0;
  if (position.line > doc.lines) return doc.length;
  const line = doc.line(Math.max(1, position.line));
  let offset = 0;
  let column = 1;
  for (const character of line.text) {
    if (column >= position.column) break;
    offset += character.length;
    ++column;
  }
  return line.from + offset;
}
