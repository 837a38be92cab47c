// SPDX-License-Identifier: Apache-2.0
// The frames of Connect's protocol: one byte of flags, four of length, a message.
import { Code, ConnectError } from '@connectrpc/connect';
import {
  codeFromHttpStatus,
  endStreamFromJson,
  errorFromJson,
} from '@connectrpc/connect/protocol-connect';

const HEAD_BYTES = 5;
const END_STREAM = 2;

export function frame(message: Uint8Array): Uint8Array<ArrayBuffer> {
  const framed = new Uint8Array(HEAD_BYTES + message.length);
  new DataView(framed.buffer).setUint32(1, message.length);
  framed.set(message, HEAD_BYTES);
  return framed;
}

// The messages in the body of an answer; throws the error that it ends with.
export function readAnswer(body: Uint8Array): Uint8Array[] {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const messages: Uint8Array[] = [];
  for (let at = 0; at + HEAD_BYTES <= body.length;) {
    const flags = view.getUint8(at);
    const end = at + HEAD_BYTES + view.getUint32(at + 1);
    const payload = body.subarray(at + HEAD_BYTES, end);
    if ((flags & END_STREAM) !== 0) {
      const { error } = endStreamFromJson(payload);
      if (error !== undefined) throw error;
      return messages;
    }
    messages.push(payload);
    at = end;
  }
  throw new ConnectError('the answer has no end', Code.DataLoss);
}

// The error of an answer that HTTP itself gave.
export function refusal(status: number, body: Uint8Array): ConnectError {
  const fallback = new ConnectError(
    `the daemon answered ${status}`,
    codeFromHttpStatus(status),
  );
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(body));
    return errorFromJson(
      json as Parameters<typeof errorFromJson>[0],
      undefined,
      fallback,
    );
  } catch {
    return fallback;
  }
}
