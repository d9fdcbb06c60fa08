/**
 * Makes an editor while the document shows no head. CodeMirror writes its styles into an element in the head, which the
 * page's policy forbids, and adopts a constructed sheet, as everything else here does, only where it finds none.
 */
export function withoutHead<T>(make: () => T): T {
  Object.defineProperty(document, 'head', { value: null, configurable: true });
  try {
    return make();
  } finally {
    Reflect.deleteProperty(document, 'head');
  }
}
