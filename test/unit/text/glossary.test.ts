import { expect, test } from 'vitest';
import { GLOSSARY } from '../../../src/text/glossary.ts';
import { filesBelow, readSource } from '../../support/source-files.ts';

const names = Object.keys(GLOSSARY);

test('terms are in alphabetical order, capitals beside small letters', () => {
  const order = names.toSorted((a, b) => a.toLowerCase().localeCompare(b.toLowerCase(), 'en'));
  expect(names).toEqual(order);
});

test.each(Object.entries(GLOSSARY))('%s has a definition of one to three short sentences', (_, definition) => {
  expect(definition.length).toBeLessThanOrEqual(240);
  expect(definition).toMatch(/^[A-Z].*[.]$/);
  expect(definition.split(/[.] (?=[A-Z])/).length).toBeLessThanOrEqual(3);
});

/** Terms that a template links. */
const linked = (source: string): string[] =>
  [...source.matchAll(/\bterm\(\s*'([^']+)'|<glossary-term\s+term="([^"]+)"/g)].map(
    ([, called, written]) => (called ?? written)!,
  );

test('every term that the page links is defined', () => {
  const all = filesBelow('src/page', /\.ts$/).flatMap((file) => linked(readSource(file)));
  expect(all.filter((name) => !names.includes(name))).toEqual([]);
  expect(new Set(all).size).toBeGreaterThan(10);
});

test('a link is found in both ways of writing', () => {
  expect(linked(`\${term('roof')} <glossary-term term="ridge point">x</glossary-term>`)).toEqual([
    'roof',
    'ridge point',
  ]);
});
