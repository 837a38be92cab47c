// SPDX-License-Identifier: Apache-2.0
// The loader spec's fields as an editor needs them, read from the descriptors and
// the comments of the proto: nothing about a field is written down a second time.
import type { DescEnum, DescField, DescMessage } from '@bufbuild/protobuf';
import { ScalarType } from '@bufbuild/protobuf';
import commentsJson from '../../gen/comments.json';
import { LoaderSpecSchema } from '../../gen/bootmill/v1/loader_spec_pb';

export type Path = readonly (string | number)[];

export type Kind =
  'text' | 'bytes' | 'bool' | 'number' | 'duration' | 'enum' | 'message';

export interface EnumValue {
  name: string;
  doc: string;
}

export interface SpecField {
  name: string;
  fullName: string;
  kind: Kind;
  list: boolean;
  required: boolean;
  doc: string;
  // The name of the group of which only one may be set.
  oneof: string | undefined;
  message: DescMessage | undefined;
  values: readonly EnumValue[];
}

const comments: Partial<Record<string, string>> = commentsJson;

export const docOf = (fullName: string): string => comments[fullName] ?? '';

export const ROOT: DescMessage = LoaderSpecSchema;

const DURATION = 'google.protobuf.Duration';

// `host_stage_one` of ROLE_HOST_STAGE_ONE, as the daemon's reader takes it.
function valuesOf(type: DescEnum): EnumValue[] {
  const prefix = type.name.replace(/(?<=.)(?=[A-Z])/g, '_').toUpperCase() + '_';
  return type.values
    .filter(({ number }) => number !== 0)
    .map(({ name }) => ({
      name: (name.startsWith(prefix) ? name.slice(prefix.length) : name).toLowerCase(),
      doc: docOf(`${type.typeName}.${name}`),
    }));
}

function scalarKind(scalar: ScalarType): Kind {
  switch (scalar) {
    case ScalarType.BOOL:
      return 'bool';
    case ScalarType.BYTES:
      return 'bytes';
    case ScalarType.STRING:
      return 'text';
    default:
      return 'number';
  }
}

function kindOf(field: DescField): Kind {
  if (field.enum !== undefined) return 'enum';
  if (field.message !== undefined) {
    return field.message.typeName === DURATION ? 'duration' : 'message';
  }
  return scalarKind(field.scalar ?? ScalarType.STRING);
}

function toField(field: DescField): SpecField {
  const kind = kindOf(field);
  const fullName = `${field.parent.typeName}.${field.name}`;
  const doc = docOf(fullName);
  return {
    name: field.name,
    fullName,
    kind,
    list: field.fieldKind === 'list',
    required: /^Required\b/.test(doc),
    doc,
    // A synthetic oneof stands for `optional` and groups nothing.
    oneof:
      field.oneof !== undefined && field.oneof.fields.length > 1
        ? field.oneof.name
        : undefined,
    message: kind === 'message' ? field.message : undefined,
    values: field.enum === undefined ? [] : valuesOf(field.enum),
  };
}

const known = new Map<DescMessage, readonly SpecField[]>();

export function fieldsOf(message: DescMessage): readonly SpecField[] {
  let fields = known.get(message);
  if (fields === undefined) {
    fields = message.fields.map(toField);
    known.set(message, fields);
  }
  return fields;
}

// What is at a path: a field, or one element of a list field.
export interface Spot {
  field: SpecField | undefined;
  isElement: boolean;
  // Set where keys stand.
  message: DescMessage | undefined;
}

export function spotAt(path: Path): Spot | undefined {
  let spot: Spot = { field: undefined, isElement: false, message: ROOT };
  for (const part of path) {
    const next = step(spot, part);
    if (next === undefined) return undefined;
    spot = next;
  }
  return spot;
}

function step(spot: Spot, part: string | number): Spot | undefined {
  if (typeof part === 'number') {
    if (spot.field?.list !== true || spot.isElement) return undefined;
    return { field: spot.field, isElement: true, message: spot.field.message };
  }
  if (spot.message === undefined) return undefined;
  const field = fieldsOf(spot.message).find(({ name }) => name === part);
  if (field === undefined) return undefined;
  return { field, isElement: false, message: field.list ? undefined : field.message };
}

// Values that a text field usually has; the descriptors only say `string`.
export const TARGETS = ['i386-xen_pvh', 'x86_64-xen', 'i386-xen'] as const;

export interface Suggestions {
  toolchains: readonly string[];
  modules: readonly string[];
  titles: readonly string[];
}
export const NO_SUGGESTIONS: Suggestions = { toolchains: [], modules: [], titles: [] };

export function suggestedValues(
  field: SpecField,
  from: Suggestions,
): readonly string[] {
  switch (field.fullName) {
    case 'bootmill.v1.LoaderSpec.targets':
    case 'bootmill.v1.BootSource.targets':
      return TARGETS;
    case 'bootmill.v1.LoaderSpec.toolchain':
      return from.toolchains;
    case 'bootmill.v1.LoaderSpec.modules':
      return from.modules;
    case 'bootmill.v1.BootPolicy.default_entry':
      return from.titles;
    default:
      return field.kind === 'bool'
        ? ['true', 'false']
        : field.values.map(({ name }) => name);
  }
}

// `boot.sources[2].grub_config` as the daemon writes it.
export const pathText = (path: Path): string =>
  path
    .map((part, at) =>
      typeof part === 'number' ? `[${part}]` : at === 0 ? part : `.${part}`,
    )
    .join('');

export function parsePath(text: string): Path {
  return [...text.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map((match) =>
    match[2] === undefined ? match[0] : Number(match[2]),
  );
}
