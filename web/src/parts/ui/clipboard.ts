// SPDX-License-Identifier: Apache-2.0
// Without a secure context there is no clipboard to write to, but what is copied can
// still be given to the event that the old way makes.
function copiedByEvent(text: string): boolean {
  let isGiven = false;
  const give = (event: ClipboardEvent) => {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
    event.stopImmediatePropagation();
    isGiven = true;
  };
  document.addEventListener('copy', give, { capture: true });
  // Nothing else can copy there.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  document.execCommand('copy');
  document.removeEventListener('copy', give, { capture: true });
  return isGiven;
}

// Puts `text` into the clipboard; returns whether the browser let it.
export async function writeClipboard(text: string): Promise<boolean> {
  const clipboard = navigator.clipboard as Clipboard | undefined;
  try {
    if (clipboard === undefined) return copiedByEvent(text);
    await clipboard.writeText(text);
    return true;
  } catch {
    return copiedByEvent(text);
  }
}
