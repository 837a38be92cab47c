// SPDX-License-Identifier: Apache-2.0
// Where in a spec's text the cursor is. A text that is being typed seldom parses;
// a mark in the cursor's place makes a scalar of it, and the parser, which goes on
// after errors, says what holds the mark.
import {
  isMap,
  isPair,
  isScalar,
  isSeq,
  parseDocument,
  visit,
  type Document,
} from 'yaml';
import type { Node, Pair } from 'yaml';
import type { Path } from './schema';

export interface Place {
  // Of what is being typed: of the message whose key it is, or of the value.
  path: Path;
  at: 'key' | 'value';
  from: number;
  to: number;
  // Keys that the same map has already.
  siblings: readonly string[];
  // Whether it stands in `{…}` or `[…]`.
  flow: boolean;
  // Whether nothing but indentation and dashes is before it on its line.
  fresh: boolean;
}

const MARK = 'bootmillcursormark';
const WORD = /[\w.+~/-]/;

export const parse = (text: string): Document.Parsed =>
  parseDocument(text, {
    schema: 'failsafe',
    keepSourceTokens: false,
    logLevel: 'silent',
    uniqueKeys: false,
    strict: false,
  });

const keyText = (pair: Pair): string =>
  isScalar(pair.key) ? String(pair.key.value) : '';

type Ancestors = readonly (Document | Node | Pair)[];

// The path of the last node of `chain`, in which each holds the next.
export function pathOfChain(chain: Ancestors): Path {
  const path: (string | number)[] = [];
  chain.forEach((holder, at) => {
    const held = chain[at + 1];
    if (isPair(holder) && held !== undefined) path.push(keyText(holder));
    if (isSeq(holder) && held !== undefined) path.push(holder.items.indexOf(held));
  });
  return path;
}

interface Found {
  at: 'key' | 'value';
  chain: Ancestors;
}

function findMark(doc: Document): Found | undefined {
  let found: Found | undefined;
  visit(doc, {
    Scalar(key, node, ancestors) {
      if (node.value !== MARK) return undefined;
      found = {
        at: key === 'key' ? 'key' : 'value',
        chain: key === 'key' ? ancestors.slice(0, -1) : [...ancestors, node],
      };
      return visit.BREAK;
    },
  });
  return found;
}

const TOP_KEY = /^[A-Za-z_]\w*:(?=\s|$)/;

// The text with `mark` for what stands from `from` to `to`, without what the other
// keys of the top level hold: whoever types in a large spec does not wait for all of
// it to be parsed. Whole where the top level is not a key a line.
function around(text: string, from: number, to: number, mark: string): string {
  const sections: string[] = [];
  for (const piece of text.split(/^(?=[^\s#])/m)) {
    // A list may stand as far left as its key, and a bracket close there.
    const belongs = /^(-\s|[\]}])/.test(piece) && sections.length > 0;
    if (belongs) sections.push((sections.pop() ?? '') + piece);
    else sections.push(piece);
  }
  let begin = 0;
  let kept = '';
  for (const section of sections) {
    const end = begin + section.length;
    const isLast = end === text.length;
    const key = TOP_KEY.exec(section)?.[0];
    if (from >= begin && (from < end || isLast)) {
      kept += section.slice(0, from - begin) + mark + section.slice(to - begin);
    } else if (key !== undefined) {
      kept += `${key}\n`;
    } else if (/^\s*[^\s#]/m.test(section)) {
      return text.slice(0, from) + mark + text.slice(to);
    }
    begin = end;
  }
  return kept;
}

export function placeAt(text: string, offset: number): Place | undefined {
  let from = offset;
  let to = offset;
  while (from > 0 && WORD.test(text.charAt(from - 1))) --from;
  while (to < text.length && WORD.test(text.charAt(to))) ++to;
  // `- x`: the dash is not part of the word.
  if (text.charAt(from) === '-' && from < offset && /^-(\s|$)/.test(text.slice(from))) {
    return undefined;
  }
  const found = findMark(parse(around(text, from, to, MARK)));
  if (found === undefined) return undefined;
  const holder = found.chain.at(found.at === 'key' ? -1 : -2);
  const siblings =
    found.at === 'key' && isMap(holder)
      ? holder.items.map(keyText).filter((name) => name !== MARK)
      : [];
  const line = text.slice(text.lastIndexOf('\n', from - 1) + 1, from);
  return {
    path: pathOfChain(found.chain),
    at: found.at,
    from,
    to,
    siblings,
    flow: found.chain.some(
      (node) => (isMap(node) || isSeq(node)) && node.flow === true,
    ),
    fresh: /^[\s-]*$/.test(line),
  };
}

export interface NodePlace {
  path: Path;
  from: number;
  to: number;
  // The value if the place is one, not a key.
  value: string | undefined;
}

// The key or scalar at an offset of a text, for help.
export function nodeAt(doc: Document, offset: number): NodePlace | undefined {
  let found: NodePlace | undefined;
  visit(doc, {
    Scalar(key, node, ancestors) {
      const [from, to] = node.range ?? [0, -1];
      if (offset < from || offset > to) return undefined;
      const isKey = key === 'key';
      found = {
        path: pathOfChain([...ancestors, node]),
        from,
        to,
        value: isKey ? undefined : String(node.value),
      };
      return visit.BREAK;
    },
  });
  return found;
}

// Where the value at a path stands; of a missing one, the nearest thing around it.
export function rangeOf(doc: Document, path: Path): [number, number] | undefined {
  for (let length = path.length; length > 0; --length) {
    const node = doc.getIn(path.slice(0, length), true);
    const range = (node as Node | undefined)?.range;
    if (range !== undefined && range !== null) return [range[0], range[1]];
  }
  return undefined;
}
