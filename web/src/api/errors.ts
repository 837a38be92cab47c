// SPDX-License-Identifier: Apache-2.0
// What the daemon says when a call fails.
import { Code, ConnectError } from '@connectrpc/connect';
import { ErrorInfoSchema, type ErrorInfo } from '../gen/bootmill/v1/error_info_pb';

export const errorInfo = (error: unknown): ErrorInfo | undefined =>
  error instanceof ConnectError ? error.findDetails(ErrorInfoSchema)[0] : undefined;

export const codeOf = (error: unknown): Code => ConnectError.from(error).code;

// The server's words without the code in front of them, as a sentence.
export function explain(error: unknown): string {
  const { rawMessage, cause } = ConnectError.from(error);
  // Browsers say so of a request that got no answer, each in its own words.
  if (cause instanceof TypeError) return 'The daemon cannot be reached';
  return sentence(rawMessage || 'something went wrong');
}

export const sentence = (text: string): string =>
  text === '' ? text : text.charAt(0).toUpperCase() + text.slice(1);

// What a person can do about it.
export function advice(error: unknown): string | undefined {
  switch (codeOf(error)) {
    case Code.Unavailable:
    case Code.Unknown:
      return 'The daemon cannot be reached. The page tries again by itself; nothing you typed is lost.';
    case Code.PermissionDenied:
      return 'Ask an administrator of this org for the role, or choose another org.';
    case Code.NotFound:
      return 'It may have been deleted, or belongs to an org that you cannot see.';
    case Code.ResourceExhausted:
      return 'The daemon is busy. Try again in a moment.';
    case Code.Aborted:
      return 'Somebody changed it meanwhile. Load it anew and compare.';
    default:
      return undefined;
  }
}

// Errors that pass by themselves.
export const passes = (error: unknown): boolean =>
  [
    Code.Unavailable,
    Code.Unknown,
    Code.ResourceExhausted,
    Code.DeadlineExceeded,
  ].includes(codeOf(error));
