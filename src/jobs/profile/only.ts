/** A glob over ids: `*` is any text, `?` any one character; everything else is literal. */
export function globToRegExp(glob: string): RegExp {
  const escaped = glob.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}

/** Whether one of the globs matches one of the names; no globs match everything. */
export const matchesOnly = (globs: readonly string[] | undefined, names: readonly string[]): boolean =>
  !globs || globs.length === 0 || globs.some((glob) => names.some((name) => globToRegExp(glob).test(name)));

/**
 * Whether a kernel could match before its shapes are known: a glob is matched against
 * the kernel's id up to the glob's first space.
 */
export const couldMatch = (globs: readonly string[] | undefined, kernel: string, op: string): boolean =>
  matchesOnly(
    globs?.map((glob) => glob.split(' ', 1)[0]!),
    [kernel, op],
  );
