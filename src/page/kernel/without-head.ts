/**
 * Creates an editor while `document.head` is hidden. CodeMirror writes its styles into an element in the head, which the
 * page's content security policy forbids; without a head it adopts a constructed sheet, as all elements here do.
 */
export function withoutHead<T>(make: () => T): T {
  Object.defineProperty(document, 'head', { value: null, configurable: true });
  try {
    return make();
  } finally {
    Reflect.deleteProperty(document, 'head');
  }
}
