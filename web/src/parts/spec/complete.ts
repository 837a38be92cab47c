// SPDX-License-Identifier: Apache-2.0
// What can be typed at a place of a spec.
import type { Place } from './place';
import { fieldsOf, spotAt, suggestedValues } from './schema';
import type { SpecField, Spot, Suggestions } from './schema';
import type { DescMessage } from '@bufbuild/protobuf';

export interface Proposal {
  label: string;
  insert: string;
  kind: 'field' | 'value';
  detail: string;
  doc: string;
}

const TYPE_WORDS: Record<SpecField['kind'], string> = {
  text: 'text',
  bytes: 'base64',
  bool: 'true or false',
  number: 'number',
  duration: 'duration',
  enum: 'choice',
  message: 'group',
};

export const typeWords = (field: SpecField): string =>
  field.list ? `list of ${TYPE_WORDS[field.kind]}` : TYPE_WORDS[field.kind];

const needsMore = (message: DescMessage): boolean =>
  fieldsOf(message).some(({ required }) => required);

// What follows the key: a value on the same line, or the block below it.
function keyInsert(field: SpecField, place: Place, indent: string): string {
  if (place.flow) return `${field.name}: `;
  if (field.message === undefined)
    return field.list ? `${field.name}: []` : `${field.name}: `;
  if (field.list) return `${field.name}:\n${indent}  - `;
  if (field.oneof !== undefined && !needsMore(field.message))
    return `${field.name}: {}`;
  return `${field.name}:\n${indent}  `;
}

function keys(message: DescMessage, place: Place, indent: string): Proposal[] {
  const fields = fieldsOf(message);
  const taken = new Set(place.siblings);
  const groups = new Set(
    fields
      .filter(({ name, oneof }) => oneof !== undefined && taken.has(name))
      .map((f) => f.oneof),
  );
  // A key after `key: ` on the same line needs a line of its own.
  const lead = place.fresh || place.flow || place.at === 'key' ? '' : `\n${indent}`;
  return fields
    .filter(({ name, oneof }) => !taken.has(name) && !groups.has(oneof ?? ''))
    .map((field) => ({
      label: field.name,
      insert: lead + keyInsert(field, place, indent),
      kind: 'field',
      detail: typeWords(field) + (field.required ? ', required' : ''),
      doc: field.doc,
    }));
}

function values(spot: Spot, place: Place, from: Suggestions): Proposal[] {
  const field = spot.field;
  if (field === undefined) return [];
  const isWholeList = field.list && !spot.isElement;
  const wrap = (text: string) => {
    if (!isWholeList) return text;
    return place.fresh ? `- ${text}` : `[${text}]`;
  };
  return suggestedValues(field, from).map((value) => ({
    label: value,
    insert: wrap(value),
    kind: 'value',
    detail: field.name,
    doc: field.values.find(({ name }) => name === value)?.doc ?? '',
  }));
}

// `indent` is that of the place's column, in spaces.
export function proposals(place: Place, column: number, from: Suggestions): Proposal[] {
  const spot = spotAt(place.path);
  if (spot === undefined) return [];
  if (spot.message !== undefined) {
    const indent = ' '.repeat(place.fresh ? column : place.path.length * 2);
    return keys(spot.message, place, indent);
  }
  if (place.at === 'key') return [];
  if (
    spot.field?.list === true &&
    !spot.isElement &&
    spot.field.message !== undefined
  ) {
    const lead = place.fresh ? '- ' : `\n${' '.repeat(place.path.length * 2)}- `;
    return keys(
      spot.field.message,
      { ...place, fresh: true },
      ' '.repeat(column + 2),
    ).map((proposal) => ({ ...proposal, insert: lead + proposal.insert }));
  }
  return values(spot, place, from);
}
