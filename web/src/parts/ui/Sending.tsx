// SPDX-License-Identifier: Apache-2.0
// How far an upload is.
import { Button } from './Button';

export function Sending({
  what,
  upload,
}: {
  what: string;
  upload: { part: number | undefined; stop: () => void };
}) {
  if (upload.part === undefined) return null;
  const sent = upload.part >= 1;
  return (
    <div className="actions" role="status">
      <progress
        {...(sent ? {} : { max: 1, value: upload.part })}
        aria-label={`Sending ${what}`}
      />
      <span>
        {sent ? 'The daemon looks at it' : `${Math.floor(100 * upload.part)} % sent`}
      </span>
      <Button onPress={upload.stop}>Stop</Button>
    </div>
  );
}
