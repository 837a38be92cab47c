// SPDX-License-Identifier: Apache-2.0
// Changes one value of a spec's text and nothing else: comments, order and the
// writer's own formatting stay.
import {
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Scalar,
  stringify,
  visit,
  type Document,
} from 'yaml';
import { merge3, merged } from './merge';
import { parse } from './place';
import type { Path } from './schema';

export type Value = string | boolean | number | Value[] | { [name: string]: Value };

// Without quotes these would not be read as text.
const NOT_TEXT = /^(|~|null|Null|NULL)$/;

interface Style {
  padding: boolean;
  indentSeq: boolean;
  indent: number;
}

// How the writer writes, so that new parts look like the old ones.
function styleOf(text: string): Style {
  const indent = /^( +)[\w"']/m.exec(text)?.[1]?.length ?? 2;
  return {
    padding: /[{[] \S/.test(text),
    indentSeq: !/^( *)[\w"']+:[^\n]*\n(?:\s*#[^\n]*\n)*\1- /m.test(text),
    indent: Math.min(Math.max(indent, 2), 8),
  };
}

function write(doc: Document, style: Style): string {
  return doc.toString({
    lineWidth: 0,
    flowCollectionPadding: style.padding,
    indentSeq: style.indentSeq,
    indent: style.indent,
  });
}

function toNode(doc: Document, value: Value) {
  const node = doc.createNode(value);
  if (!isNode(node)) return node;
  visit(node, {
    Scalar(_, scalar) {
      if (typeof scalar.value !== 'string') {
        scalar.value = String(scalar.value);
      } else if (NOT_TEXT.test(scalar.value)) {
        scalar.type = Scalar.QUOTE_DOUBLE;
      } else if (scalar.value.includes('\n')) {
        scalar.type = Scalar.BLOCK_LITERAL;
      }
    },
    // `targets: [a, b]`, as the examples write lists of texts.
    Seq(_, seq) {
      if (seq.items.length > 0 && seq.items.every((item) => isScalar(item)))
        seq.flow = true;
    },
  });
  return node;
}

function change(text: string, edit: (doc: Document) => void): string {
  const doc = parse(text);
  if (doc.errors.length > 0) throw new Error('the text is not YAML yet');
  const style = styleOf(text);
  if (doc.contents === null) {
    doc.contents = doc.createNode({}) as never;
    edit(doc);
    return write(doc, style);
  }
  const before = write(doc, style);
  edit(doc);
  const after = write(doc, style);
  if (before === text) return after;
  // The library writes some things its own way. Its two texts differ only by the
  // edit: that difference is carried over to the text as written.
  const carried = merged(merge3(before, text, after, false), () => 'theirs');
  return says(carried, parse(after).toJS()) ? carried : after;
}

function says(text: string, value: unknown): boolean {
  const doc = parse(text);
  return (
    doc.errors.length === 0 && JSON.stringify(doc.toJS()) === JSON.stringify(value)
  );
}

// Puts another text in the place of one on a single line, if that says the same as
// the change of the document would.
function splice(text: string, path: Path, value: string): string | undefined {
  if (value.includes('\n') || NOT_TEXT.test(value)) return undefined;
  const doc = parse(text);
  const old: unknown = doc.getIn(path, true);
  if (doc.errors.length > 0 || !isScalar(old) || !old.range) return undefined;
  const [from, to] = old.range;
  if (from === to || text.slice(from, to).includes('\n')) return undefined;
  const written = stringify(value, {
    schema: 'failsafe',
    lineWidth: 0,
    defaultStringType: old.type === 'PLAIN' ? 'PLAIN' : old.type,
  }).trimEnd();
  const result = text.slice(0, from) + written + text.slice(to);
  doc.setIn(path, value);
  return says(result, doc.toJS()) ? result : undefined;
}

// Empty collections are written `{}` and `[]`; what is added to one gets lines of
// its own, as elsewhere in the text.
function openUp(doc: Document, path: Path) {
  for (let length = 0; length < path.length; ++length) {
    const node = length === 0 ? doc.contents : doc.getIn(path.slice(0, length), true);
    if (isCollection(node) && node.items.length === 0 && (isMap(node) || length > 0)) {
      node.flow = false;
    }
  }
}

// Sets the value at `path`, or removes it.
export function setValue(text: string, path: Path, value: Value | undefined): string {
  const spliced =
    typeof value === 'object' || value === undefined
      ? undefined
      : splice(text, path, String(value));
  if (spliced !== undefined) return spliced;
  return change(text, (doc) => {
    if (value === undefined) {
      doc.deleteIn(path);
      return;
    }
    openUp(doc, path);
    const old: unknown = path.length === 0 ? doc.contents : doc.getIn(path, true);
    // Keeps quotes and the comment behind the value.
    if (isScalar(old) && typeof value !== 'object' && !NOT_TEXT.test(String(value))) {
      const isBlock =
        old.type === Scalar.BLOCK_LITERAL || old.type === Scalar.BLOCK_FOLDED;
      old.value = String(value);
      if (String(value).includes('\n')) old.type = Scalar.BLOCK_LITERAL;
      else if (isBlock) old.type = Scalar.PLAIN;
      return;
    }
    if (isSeq(old) && Array.isArray(value)) {
      setItems(doc, old, value);
      return;
    }
    // A missing list on the way would be made a map by the library.
    makeParents(doc, path);
    doc.setIn(path, toNode(doc, value));
  });
}

function makeParents(doc: Document, path: Path) {
  for (let length = 1; length < path.length; ++length) {
    const part = path.slice(0, length);
    if (!isCollection(doc.getIn(part, true))) {
      doc.setIn(part, doc.createNode(typeof path[length] === 'number' ? [] : {}));
    }
  }
}

// Elements that stay keep their comments.
function setItems(
  doc: Document,
  list: { items: unknown[]; flow?: boolean },
  value: Value[],
) {
  const left = [...list.items];
  const take = (element: Value) => {
    const at = left.findIndex((node) => isScalar(node) && node.value === element);
    return at < 0 ? toNode(doc, element) : left.splice(at, 1)[0];
  };
  if (list.items.length === 0)
    list.flow = value.every((element) => typeof element !== 'object');
  list.items = value.map(take);
}

export function moveItem(text: string, path: Path, from: number, to: number): string {
  return change(text, (doc) => {
    const list: unknown = doc.getIn(path, true);
    if (!isSeq(list)) return;
    // The parser gives what stands before the first element to the list.
    const first = list.items[0];
    if (isNode(first) && typeof list.commentBefore === 'string') {
      first.commentBefore = list.commentBefore;
      list.commentBefore = null;
    }
    const [item] = list.items.splice(from, 1);
    list.items.splice(to, 0, item);
  });
}

// What the text says, all scalars as texts; undefined while it does not parse.
export function readSpec(text: string): Value | undefined {
  const doc = parse(text);
  if (doc.errors.length > 0) return undefined;
  const value = doc.toJS() as unknown;
  return value === null || value === '' || value === undefined ? {} : (value as Value);
}

export function valueIn(value: Value | undefined, path: Path): Value | undefined {
  let at: unknown = value;
  for (const part of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Record<string | number, unknown>)[part];
  }
  return at === null ? undefined : (at as Value | undefined);
}
