// SPDX-License-Identifier: Apache-2.0
// The state of one upload: how far it is, how it ended.
import type {
  DescMessage,
  DescMethodClientStreaming,
  MessageShape,
} from '@bufbuild/protobuf';
import { useEffect, useRef, useState } from 'react';
import { upload, type Upload } from './upload';

export interface Uploading<I extends DescMessage, O extends DescMessage> {
  // From 0 to 1 while it runs.
  part: number | undefined;
  error: unknown;
  // Begins; an earlier one ends. Resolves to undefined if it fails.
  send: (
    what: Omit<Upload<I>, 'signal' | 'onProgress'>,
  ) => Promise<MessageShape<O> | undefined>;
  stop: () => void;
}

export function useUpload<I extends DescMessage, O extends DescMessage>(
  method: DescMethodClientStreaming<I, O>,
): Uploading<I, O> {
  const [part, setPart] = useState<number>();
  const [error, setError] = useState<unknown>();
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  const send: Uploading<I, O>['send'] = async (what) => {
    abort.current?.abort();
    const controller = new AbortController();
    abort.current = controller;
    const { signal } = controller;
    setError(undefined);
    setPart(0);
    try {
      return await upload(method, { ...what, signal, onProgress: setPart });
    } catch (failure) {
      if (!signal.aborted) setError(failure);
      return undefined;
    } finally {
      if (abort.current === controller) setPart(undefined);
    }
  };
  return { part, error, send, stop: () => abort.current?.abort() };
}
