/** `a, b and 3 more`: the first names of a list, as many as are worth reading. */
export const firstNames = (names: readonly string[], most: number): string =>
  names.slice(0, most).join(', ') + (names.length > most ? ` and ${names.length - most} more` : '');
