// SPDX-License-Identifier: Apache-2.0
// Calls with a stream of requests. Browsers send a body only as a whole, so that
// the frames of Connect's protocol are put into one; the daemon takes them one by
// one.
import {
  create,
  fromBinary,
  toBinary,
  type DescMessage,
  type DescMethodClientStreaming,
  type MessageInitShape,
  type MessageShape,
} from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { frame, readAnswer, refusal } from './frames';
import { signedOut } from './session';
import { CSRF_HEADER } from './transport';

const CHUNK_BYTES = 1 << 20;

export interface Upload<I extends DescMessage> {
  // Messages before the file's.
  first: MessageInitShape<I>[];
  file?: Blob | undefined;
  chunk: (bytes: Uint8Array) => MessageInitShape<I>;
  signal: AbortSignal;
  // How much of the body has been sent, from 0 to 1.
  onProgress: (part: number) => void;
}

async function bodyOf<I extends DescMessage>(
  type: I,
  { first, file, chunk }: Upload<I>,
): Promise<Blob> {
  const framed = (message: MessageInitShape<I>) =>
    frame(toBinary(type, create(type, message)));
  const frames = first.map(framed);
  for (let at = 0; file !== undefined && at < file.size; at += CHUNK_BYTES) {
    const bytes = await file.slice(at, at + CHUNK_BYTES).arrayBuffer();
    frames.push(framed(chunk(new Uint8Array(bytes))));
  }
  return new Blob(frames);
}

// Unlike fetch, this says how far it is.
function post(
  path: string,
  body: Blob,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (part: number) => void },
): Promise<{ status: number; body: Uint8Array }> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.responseType = 'arraybuffer';
    request.setRequestHeader('Content-Type', 'application/connect+proto');
    request.setRequestHeader('Connect-Protocol-Version', '1');
    for (const [name, value] of Object.entries(CSRF_HEADER)) {
      request.setRequestHeader(name, value);
    }
    request.upload.onprogress = ({ loaded, total }) => onProgress(loaded / total);
    request.onload = () =>
      resolve({
        status: request.status,
        body: new Uint8Array(request.response as ArrayBuffer),
      });
    request.onerror = () =>
      reject(new ConnectError('the connection was lost', Code.Unavailable));
    request.onabort = () => reject(new ConnectError('stopped', Code.Canceled));
    signal.addEventListener('abort', () => request.abort());
    request.send(body);
  });
}

// Sends the messages and the file; returns the answer. Errors are ConnectErrors.
export async function upload<I extends DescMessage, O extends DescMessage>(
  method: DescMethodClientStreaming<I, O>,
  what: Upload<I>,
): Promise<MessageShape<O>> {
  const body = await bodyOf(method.input, what);
  const path = `/${method.parent.typeName}/${method.name}`;
  const answer = await post(path, body, what);
  try {
    if (answer.status !== 200) throw refusal(answer.status, answer.body);
    const [message] = readAnswer(answer.body);
    if (message === undefined) {
      throw new ConnectError('the answer is empty', Code.DataLoss);
    }
    return fromBinary(method.output, message);
  } catch (error) {
    if (ConnectError.from(error).code === Code.Unauthenticated) signedOut();
    throw error;
  }
}
