// SPDX-License-Identifier: Apache-2.0
// The command that stores a text of this page, which is in no file.
import { SpecSource_Format } from '../../gen/bootmill/v1/fleet_service_pb';
import { shellWord, withInput } from '../ui/commands';

export function applied(
  { format, text }: { format: SpecSource_Format; text: string },
  message: string,
): string {
  const word = SpecSource_Format[format].toLowerCase();
  const flags = `--input-format ${word} -m ${shellWord(message)}`;
  return withInput(`bootmill apply -f - ${flags}`, text);
}
