// SPDX-License-Identifier: Apache-2.0
// Completion, help on hover and the places of fields: what they need is loaded when
// somebody begins to edit.
import type { CompletionSource } from '@codemirror/autocomplete';
import { hoverTooltip } from '@codemirror/view';
import type { Suggestions } from '../spec/schema';

export const loadAssist = () => import('./assist');

export const specCompletion =
  (suggestions: () => Suggestions): CompletionSource =>
  async (context) => {
    const { complete } = await loadAssist();
    return context.aborted ? null : complete(context, suggestions());
  };

export const specHover = hoverTooltip(async (view, pos) => {
  const text = view.state.doc;
  const { hover } = await loadAssist();
  return view.state.doc === text ? hover(view, pos) : null;
});
