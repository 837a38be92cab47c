// SPDX-License-Identifier: Apache-2.0
// The text of a spec, in CodeMirror.
import {
  autocompletion,
  completionKeymap,
  closeBrackets,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  indentOnInput,
  syntaxHighlighting,
} from '@codemirror/language';
import {
  lintGutter,
  lintKeymap,
  setDiagnostics,
  type Diagnostic,
} from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { EditorSelection, EditorState } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { classHighlighter } from '@lezer/highlight';
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react';
import type { TextRange } from '../../gen/bootmill/v1/error_info_pb';
import type { Problem } from '../preview/problems';
import { replacement } from '../spec/diff';
import type { Suggestions } from '../spec/schema';
import { loadAssist, specCompletion, specHover } from './help';
import { offsetOf } from './positions';

export interface EditorHandle {
  reveal: (range: TextRange) => void;
}

const nonce = () =>
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

interface Props {
  text: string;
  onChange: (text: string) => void;
  problems: readonly Problem[];
  suggestions: Suggestions;
  handle?: Ref<EditorHandle>;
  readOnly?: boolean;
}

function diagnosticsOf(state: EditorState, problems: readonly Problem[]): Diagnostic[] {
  return problems.map(({ severity, violation }) => {
    const from = offsetOf(state.doc, violation.range?.begin);
    const to = offsetOf(state.doc, violation.range?.end);
    return {
      from,
      to: Math.max(from, to),
      severity,
      source: violation.field,
      message: violation.description,
    };
  });
}

export function SpecEditor({
  text,
  onChange,
  problems,
  suggestions,
  handle,
  readOnly,
}: Props) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef({ text, onChange, suggestions });
  useEffect(() => {
    latest.current = { text, onChange, suggestions };
  });

  useEffect(() => {
    if (host.current === null) return;
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current.text,
        extensions: [
          EditorView.cspNonce.of(nonce()),
          EditorState.readOnly.of(readOnly === true),
          lineNumbers(),
          EditorView.lineWrapping,
          foldGutter(),
          highlightSpecialChars(),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          highlightActiveLine(),
          highlightSelectionMatches(),
          yaml(),
          syntaxHighlighting(classHighlighter),
          lintGutter(),
          specHover,
          autocompletion({
            override: [specCompletion(() => latest.current.suggestions)],
            icons: false,
          }),
          // Tab is left to the browser: it leads out of the editor.
          keymap.of([
            ...completionKeymap,
            ...defaultKeymap,
            ...historyKeymap,
            ...searchKeymap,
            ...foldKeymap,
            ...lintKeymap,
          ]),
          EditorView.contentAttributes.of({ 'aria-label': 'Spec', tabindex: '0' }),
          EditorView.domEventHandlers({
            focus: () => void loadAssist(),
          }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, [readOnly]);

  // A change from outside, such as of the form, is one step of the same history.
  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    const now = editor.state.doc.toString();
    if (now !== text) editor.dispatch({ changes: replacement(now, text) });
  }, [text]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    editor.dispatch(
      setDiagnostics(editor.state, diagnosticsOf(editor.state, problems)),
    );
  }, [problems]);

  useImperativeHandle(handle, () => ({
    reveal: (range) => {
      const editor = view.current;
      if (editor === null) return;
      const from = offsetOf(editor.state.doc, range.begin);
      editor.dispatch({
        selection: EditorSelection.range(from, offsetOf(editor.state.doc, range.end)),
        effects: EditorView.scrollIntoView(from, { y: 'center' }),
      });
      editor.focus();
    },
  }));

  return <div className="spec-editor" ref={host} />;
}
