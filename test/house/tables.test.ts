import { expect, test } from 'vitest';
import { filesBelow, readSource } from '../support/source-files.ts';

/** A table keyed by name whose prototype has names too: `constructor`, `toString`. */
const TABLE =
  /^(?:export )?const (\w+): Readonly<Record<string, [^\n]*> = (?:\{(?! __proto__|\n\s*__proto__)|Object\.fromEntries)/gm;
/** The operator `in` with a name on its left, outside loops, types and sentences. */
const IN = /(?:[(!=?]|&&|\|\||\breturn|=>)\s*[A-Za-z_$][\w.$]* in [A-Za-z_$][\w.$]*\s*(?:[)&|?;,]|$)/;

/** Places where untrusted text may find names that nobody put into a table. */
function offences(file: string, source: string): string[] {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$|'[^'\n]*'|`[^`]*`/gm, "''");
  const tables = [...source.matchAll(TABLE)].flatMap(([, name]) => {
    const isAsked = new RegExp(String.raw`\b${name}\[(?!'|\d)`).test(source);
    const isGuarded = source.includes(`Object.hasOwn(${name},`);
    return isAsked && !isGuarded ? [`${file}: ${name} has a prototype: make it with lookup() of text/lookup.ts`] : [];
  });
  const operators = code.split('\n').filter((line) => IN.test(line));
  return [...tables, ...operators.map((line) => `${file}: Object.hasOwn instead of ${line.trim()}`)];
}

test('lookups by name find only names that were put in', () => {
  expect(filesBelow('src', /\.ts$/).flatMap((file) => offences(file, readSource(file)))).toEqual([]);
});

test('a table with a prototype, or the operator in, is found', () => {
  expect(offences('a.ts', "const T: Readonly<Record<string, string>> = { a: 'b' };\nT[name];")).toHaveLength(1);
  expect(offences('a.ts', "const T: Readonly<Record<string, string>> = {\n  a: 'b',\n};\nT[name];")).toHaveLength(1);
  expect(offences('a.ts', "const T = lookup({ a: 'b' });\nT[name];")).toEqual([]);
  expect(offences('a.ts', 'if (name in SECTIONS) go();')).toHaveLength(1);
  expect(offences('a.ts', "for (const x in y) {}\nif ('a' in b) go(); // x in y")).toEqual([]);
});
