// SPDX-License-Identifier: Apache-2.0
// Values that the daemon knows and a person would have to look up.
import { useQuery } from '@connectrpc/connect-query';
import { useCallback, useEffect, useMemo, useRef, type RefObject } from 'react';
import { useToolchains } from '../../api/lists';
import { idOf } from '../../api/names';
import type { LoaderSpec } from '../../gen/bootmill/v1/loader_spec_pb';
import type { PreviewFleetResponse } from '../../gen/bootmill/v1/fleet_service_pb';
import { ToolchainService } from '../../gen/bootmill/v1/toolchain_service_pb';
import { loadAssist } from './help';
import type { Path, Suggestions } from '../spec/schema';
import type { EditorHandle } from './SpecEditor';
import { create } from '@bufbuild/protobuf';
import { TextRangeSchema } from '../../gen/bootmill/v1/error_info_pb';

function titlesOf(spec: LoaderSpec | undefined): string[] {
  return (spec?.boot?.sources ?? []).flatMap(({ kind }) =>
    kind.case === 'hostDeclared' || kind.case === 'pvhKernel'
      ? kind.value.entries.map(({ title }) => title)
      : [],
  );
}

export function useSuggestions(preview: PreviewFleetResponse | undefined): Suggestions {
  const { toolchains } = useToolchains();
  const toolchain = preview?.toolchain ?? '';
  const target = preview?.previews[0]?.target ?? '';
  const modules = useQuery(
    ToolchainService.method.listModules,
    { parent: toolchain, target, pageSize: 1000 },
    { enabled: toolchain !== '' && target !== '', staleTime: Infinity },
  ).data?.modules;
  return useMemo(
    () => ({
      toolchains: toolchains.map(({ name }) => idOf(name)),
      modules: (modules ?? []).map(({ name }) => name),
      titles: titlesOf(preview?.spec),
    }),
    [toolchains, modules, preview],
  );
}

// `offset` as the daemon counts: lines and code points from 1.
export function positionAt(text: string, offset: number) {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  const column = Array.from(before.slice(before.lastIndexOf('\n') + 1)).length + 1;
  return { line, column };
}

// Shows where a field stands in the text. The function stays the same while the text
// changes.
export function useRevealField(editor: RefObject<EditorHandle | null>, text: string) {
  const latest = useRef(text);
  useEffect(() => {
    latest.current = text;
  });
  return useCallback(
    async (path: Path) => {
      const assist = await loadAssist();
      const now = latest.current;
      const range = assist?.placeOfPath(now, path);
      if (range === undefined) return;
      const [begin, end] = [positionAt(now, range[0]), positionAt(now, range[1])];
      editor.current?.reveal(create(TextRangeSchema, { begin, end }));
    },
    [editor],
  );
}
