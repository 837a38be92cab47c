// SPDX-License-Identifier: Apache-2.0
// Completion and help on hover, both from the spec's schema. Loaded when somebody
// begins to edit (help.ts): parser and schema are a fifth of the editor.
import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { EditorView, Tooltip } from '@codemirror/view';
import { proposals, typeWords } from '../spec/complete';
import { nodeAt, parse, placeAt, rangeOf } from '../spec/place';
import { docOf, spotAt, type Path, type Suggestions } from '../spec/schema';

// Comments are written with `code` in them.
export function prose(text: string): HTMLElement {
  const box = document.createElement('div');
  for (const paragraph of text.split('\n')) {
    const p = document.createElement('p');
    paragraph.split(/`([^`]*)`/).forEach((part, at) => {
      const node =
        at % 2 === 1 ? document.createElement('code') : document.createTextNode('');
      node.textContent = part;
      p.append(node);
    });
    box.append(p);
  }
  return box;
}

export function complete(
  context: CompletionContext,
  suggestions: Suggestions,
): CompletionResult | null {
  const text = context.state.doc.toString();
  const place = placeAt(text, context.pos);
  if (place === undefined) return null;
  // Without a letter only where the person asks, or where a value is awaited.
  const before = context.state.doc.lineAt(context.pos).text.slice(0, -1);
  if (place.from === context.pos && !context.explicit && !/[:[,-]\s*$/.test(before)) {
    return null;
  }
  const column = place.from - context.state.doc.lineAt(place.from).from;
  const options = proposals(place, column, suggestions).map((proposal) => ({
    label: proposal.label,
    apply: proposal.insert,
    detail: proposal.detail,
    type: proposal.kind === 'field' ? 'property' : 'enum',
    info: proposal.doc === '' ? undefined : () => prose(proposal.doc),
  }));
  // A colon that stands already is not written twice.
  const rest = text.slice(place.to);
  if (place.at === 'key' && /^\s*:/.test(rest)) {
    options.forEach((option) => (option.apply = option.label));
  }
  return options.length === 0
    ? null
    : {
        from: place.from,
        to: place.to,
        options: options.map(({ info, ...option }) =>
          info === undefined ? option : { ...option, info },
        ),
        validFor: /^[\w.+~/-]*$/,
      };
}

export function hover(view: EditorView, pos: number): Tooltip | null {
  const place = nodeAt(parse(view.state.doc.toString()), pos);
  const field = place === undefined ? undefined : spotAt(place.path)?.field;
  if (place === undefined || field === undefined) return null;
  const value = field.values.find(({ name }) => name === place.value);
  return {
    pos: place.from,
    end: place.to,
    above: true,
    create: () => {
      const dom = document.createElement('div');
      dom.className = 'hover-help';
      const head = document.createElement('div');
      head.className = 'hover-head';
      head.textContent =
        value === undefined ? field.name : `${field.name}: ${value.name}`;
      const type = document.createElement('span');
      type.textContent = ` ${typeWords(field)}`;
      head.append(type);
      dom.append(
        head,
        prose(value?.doc ?? (field.doc || docOf(field.message?.typeName ?? ''))),
      );
      return { dom };
    },
  };
}

// Where the value at `path` stands in `text`; of a missing one, the nearest thing
// around it.
export function placeOfPath(text: string, path: Path): [number, number] | undefined {
  return rangeOf(parse(text), path);
}
