import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GALLERY, loadFromGallery } from '../../../src/gallery/entries.ts';
import { factsOf } from '../../../src/gallery/facts-of.ts';
import { checkReport } from '../../../src/report/parse-report.ts';
import { FIXTURES } from '../../support/fixtures.ts';
import { projectRoot } from '../../support/source-files.ts';

const PATH = join(projectRoot, 'src/gallery/facts.json');

const facts = Object.fromEntries(
  Object.entries(FIXTURES)
    .filter(([name]) => name.startsWith('v1/'))
    .map(([name, report]) => [name.replace(/^v1\//, ''), factsOf(checkReport(report))]),
);

test('the list of the gallery says of each report what is in it; npm run golden reads it anew', () => {
  if (process.env['RIDGEPOINT_GOLDEN'] === 'accept') writeFileSync(PATH, `${JSON.stringify(facts, null, 2)}\n`);
  expect(JSON.parse(readFileSync(PATH, 'utf8'))).toEqual(facts);
});

test('every entry has an id of its own, a file, and a title that says what a software adapter is', () => {
  expect(new Set(GALLERY.map(({ id }) => id)).size).toBe(GALLERY.length);
  for (const { kind, title, url } of GALLERY) {
    expect(title.includes('software adapter: computed on the CPU')).toBe(kind === 'software');
    const name = `v1/${/(\w+)\.json/.exec(url)?.[1]}`;
    expect(Object.keys(FIXTURES)).toContain(name);
    expect(kind).toBe(FIXTURES[name]!.adapter.isFallback ? 'software' : 'hardware');
  }
  expect(GALLERY.length).toBe(Object.keys(facts).length);
});

test('an entry is loaded, checked, and refused in a sentence without its file', async () => {
  const entry = GALLERY[0]!;
  const answer =
    (text: string, status = 200) =>
    (): Promise<Response> =>
      Promise.resolve(new Response(text, { status }));
  const report = FIXTURES['v1/hardware']!;
  await expect(loadFromGallery(entry, answer(JSON.stringify(report)))).resolves.toEqual(checkReport(report));
  await expect(loadFromGallery(entry, answer('<!doctype html>'))).rejects.toThrow(/^report: expected JSON, got/);
  await expect(loadFromGallery(entry, answer('', 404))).rejects.toThrow(/from this site, got HTTP status 404$/);
  const offline = (): Promise<Response> => Promise.reject(new TypeError('Failed to fetch'));
  await expect(loadFromGallery(entry, offline)).rejects.toThrow(/got no answer; it may be offline$/);
});
