import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseReport } from '../../../src/report/parse-report.ts';
import { reportId, withId } from '../../../src/report/report-id.ts';
import { applyCut, CUTS } from '../../../src/report/link/slim-report.ts';
import { jsonText } from '../../../src/text/untrusted.ts';
import { sampleReport } from '../../support/sample-report.ts';

const file = readFileSync('test/fixtures/reports/v1/hardware.json', 'utf8');

/** The same value with the keys of every object in the opposite order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).toReversed();
  return Object.fromEntries(fields.map(([key, inner]: [string, unknown]) => [key, turned(inner)]));
}

test('the id is SHA-256 of the JSON with sorted keys and without spaces', () => {
  const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
  expect(reportId({ b: [1, { d: null, c: 'é' }], a: 1e21, id: 'x' })).toBe(
    sha('{"a":1e+21,"b":[1,{"c":"é","d":null}]}'),
  );
  expect(reportId({ 10: 1, 9: 2, a: undefined })).toBe(sha('{"10":1,"9":2}'));
});

test('layout, order of keys and a stated id do not change it; content does', () => {
  const report = parseReport(file);
  const id = reportId(report);
  expect(id).toMatch(/^[\da-f]{64}$/);
  expect(reportId(JSON.parse(file) as object)).toBe(id);
  expect(reportId(turned(report) as object)).toBe(id);
  expect(reportId(parseReport(jsonText(withId(report))))).toBe(id);
  expect(reportId({ ...report, createdAt: '2026-01-01T00:00:01Z' })).not.toBe(id);
  expect(reportId({ ...report, results: report.results.toReversed() })).not.toBe(id);
});

test('a false id is replaced when the report is written', () => {
  const report = sampleReport({ id: 'f'.repeat(64) });
  expect(withId(report).id).toBe(reportId(sampleReport()));
});

test('text with half a character, as in a foreign report, has an id', () => {
  expect(reportId(sampleReport({ notes: ['\uD800'] }))).toMatch(/^[\da-f]{64}$/);
});

test('a report in a link, which lacks samples, has no id of the whole', () => {
  expect(Object.keys(applyCut(withId(sampleReport()), CUTS[0]!))).not.toContain('id');
});

test('an id of another form is refused by its place', () => {
  expect(() => parseReport(JSON.stringify({ ...sampleReport(), id: 'run-17' }))).toThrow(
    'report.id: expected 64 hexadecimal digits, got "run-17"',
  );
});
