// SPDX-License-Identifier: Apache-2.0
// Completion, help on hover and the places of fields: what they need is loaded when
// somebody begins to edit.
import type { CompletionSource } from '@codemirror/autocomplete';
import { hoverTooltip } from '@codemirror/view';
import type { Suggestions } from '../spec/schema';

// Undefined while the daemon cannot be reached: the next key tries again.
export const loadAssist = () => import('./assist').catch(() => undefined);

export const specCompletion =
  (suggestions: () => Suggestions): CompletionSource =>
  async (context) => {
    const assist = await loadAssist();
    return context.aborted ? null : (assist?.complete(context, suggestions()) ?? null);
  };

export const specHover = hoverTooltip(async (view, pos) => {
  const text = view.state.doc;
  const assist = await loadAssist();
  return view.state.doc === text ? (assist?.hover(view, pos) ?? null) : null;
});
