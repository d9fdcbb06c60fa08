import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { filesBelow, fromRoot, projectRoot, readSource } from '../support/source-files.ts';

/** Imports of values; imports of types do not exist at run time. */
const IMPORT = /^(?:import|export)\s+(?!type\b)([^'";]*?)from\s+'(\.[^']+)'/gm;

const isValue = (names: string): boolean =>
  names
    .replaceAll(/[{}]/g, '')
    .split(',')
    .some((name) => name.trim() !== '' && !name.trim().startsWith('type '));

type Graph = ReadonlyMap<string, readonly string[]>;

const graph: Graph = new Map(
  filesBelow('src', /\.ts$/).map((file) => [
    file,
    [...readSource(file).matchAll(IMPORT)]
      .filter(([, names]) => isValue(names!))
      .map(([, , path]) => fromRoot(join(projectRoot, dirname(file), path!))),
  ]),
);

/** Cycles of a graph, each as a chain of names with equal ends. */
function cyclesOf(edges: Graph): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, chain: readonly string[]): void => {
    const at = chain.indexOf(file);
    if (at >= 0) found.push([...chain.slice(at), file].join(' → '));
    if (at >= 0 || done.has(file)) return;
    for (const next of edges.get(file) ?? []) visit(next, [...chain, file]);
    done.add(file);
  };
  for (const file of edges.keys()) visit(file, []);
  return found;
}

test('no file imports itself through others, except for types', () => {
  expect(cyclesOf(graph)).toEqual([]);
});

test('a cycle is found', () => {
  const planted: Graph = new Map([
    ['a', ['b']],
    ['b', ['c']],
    ['c', ['a']],
  ]);
  expect(cyclesOf(planted)).toEqual(['a → b → c → a']);
  expect(isValue(' { type A, type B } ')).toBe(false);
  expect(isValue(' { type A, b } ')).toBe(true);
});
