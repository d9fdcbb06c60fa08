/** One word of a POSIX shell that stands for exactly this text, which must hold no NUL. */
export const shellWord = (text: string): string =>
  /^[\w@%+:,./-][\w@%+=:,./-]*$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** The same for a path; one that is not absolute begins in the folder in which the shell is. */
export const shellPath = (path: string): string => `${path.startsWith('/') ? '' : '$PWD/'}${shellWord(path)}`;

/** Control characters by which HCL writes them. */
const HCL_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', String.raw`\"`],
  ['\\', String.raw`\\`],
  ['\n', String.raw`\n`],
  ['\r', String.raw`\r`],
  ['\t', String.raw`\t`],
]);

/**
 * A string of HCL 2 that stands for exactly this text: no template in it is evaluated.
 *
 * Nomad evaluates `${…}` once more when a task starts, and has no way to write it literally: see `isNomadText`.
 */
export const hclString = (text: string): string => {
  const escaped = text
    // eslint-disable-next-line no-control-regex -- these are what is escaped
    .replaceAll(/["\\\n\r\t]|[\u0000-\u001f\u007f]/g, (one) => HCL_ESCAPES.get(one) ?? unicode(one))
    .replaceAll(/([$%])\{/g, '$1$1{');
  return `"${escaped}"`;
};

const unicode = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Whether Nomad takes a text as it is, and does not look for the value of a variable in it. */
export const isNomadText = (text: string): boolean => !text.includes('${');

/** An argument of a Kubernetes container that stands for exactly this text: `$(NAME)` in it is not replaced. */
export const kubernetesText = (text: string): string => text.replaceAll('$', '$$$$');
