import { expect, test } from 'vitest';
import { filesBelow, readSource } from '../support/source-files.ts';

const EXPORT = /^export (?:default )?(?:abstract |async )?(?:const|let|function\*?|class|interface|type|enum) (\w+)/;

/** Exported names without a doc comment before them. */
function undocumented(source: string): string[] {
  const lines = source.split('\n');
  const seen = new Set<string>();
  return lines.flatMap((line, i) => {
    const name = EXPORT.exec(line)?.[1];
    if (name === undefined) return [];
    // The overloads of a function share the comment of the first.
    const isFirst = !seen.has(name);
    seen.add(name);
    const before = lines[i - 1]?.trim() ?? '';
    return isFirst && !before.endsWith('*/') ? [name] : [];
  });
}

test('every exported name has a doc comment', () => {
  const offences = filesBelow('src', /\.ts$/).flatMap((file) =>
    undocumented(readSource(file)).map((name) => `${file}: ${name}`),
  );
  expect(offences).toEqual([]);
});

test('an exported name without one is found', () => {
  expect(undocumented('/** Yes. */\nexport const a = 1;\n\nexport function b(): void {}\n')).toEqual(['b']);
});

/** The starts of the parts of a shader's header, in order; each part may span several lines. */
const HEADER = [/^\/\/ [\w/-]+: /, /^\/\/ .*=/, /^\/\/ .*\[/, /^\/\/ Needs /, /^\/\/ Dispatch: /];

/** The missing part of a shader's header, or null. */
function headerProblem(source: string): string | null {
  const header = source.split('\n').slice(
    0,
    source.split('\n').findIndex((line) => !line.startsWith('//')),
  );
  let from = 0;
  for (const [i, pattern] of HEADER.entries()) {
    const at = header.findIndex((line, k) => k >= from && pattern.test(line));
    if (at < 0) return `line ${i + 1} of the header`;
    from = at + 1;
  }
  return null;
}

const shaders = filesBelow('shaders', /\.wgsl$/).filter((path) => !path.startsWith('shaders/lib/'));

test.each(shaders)('the shader %s has its header: name, formula, bindings, needs, dispatch', (path) => {
  expect(headerProblem(readSource(path))).toBeNull();
});

test('a header without its dispatch is found', () => {
  const header = '// a/b: idea.\n// y = x.\n// x [n], y [n].\n// Needs nothing.\n\nfn main() {}';
  expect(headerProblem(header)).toBe('line 5 of the header');
});
