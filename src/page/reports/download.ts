/** Time until the address of a download is given up: some browsers begin it late. */
const ADDRESS_MILLISECONDS = 10_000;

/** Has the browser save a file. */
export function downloadBlob(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), ADDRESS_MILLISECONDS);
}

/** Has the browser save a text as a file. @param type its media type, without a character set */
export const downloadText = (text: string, type: string, name: string): void =>
  downloadBlob(new Blob([text], { type: `${type};charset=utf-8` }), name);
