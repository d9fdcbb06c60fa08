import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { fromRoot, projectRoot, readSource } from '../../support/source-files.ts';

/** Imports of values; imports of types do not exist at run time. */
const IMPORT = /^(?:import|export)\s+(?!type\b)[^'";]*?from\s+'([^']+)'/gm;

/** Every file and package that a file brings along at run time. */
function broughtAlong(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, from] of readSource(file).matchAll(IMPORT)) {
    if (from!.startsWith('.')) broughtAlong(fromRoot(join(projectRoot, dirname(file), from!)), seen);
    else seen.add(from!);
  }
  return seen;
}

test('the assembly is small enough for a script that is injected into pages: no check, no tables', () => {
  const files = [...broughtAlong('src/session/assemble/assemble-session.ts')];
  expect(files).not.toContain('valibot');
  const bytes = files.reduce((all, file) => all + readSource(file).length, 0);
  expect(bytes).toBeLessThan(50_000);
});

test('what brings the check along is found', () => {
  expect(broughtAlong('src/session/parse-session.ts')).toContain('valibot');
});
