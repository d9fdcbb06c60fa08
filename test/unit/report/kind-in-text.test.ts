import { expect, test } from 'vitest';
import { kindInText } from '../../../src/report/file-format.ts';
import { parseOpened, parseReport } from '../../../src/report/parse-report.ts';
import { parseSession } from '../../../src/session/parse-session.ts';

const CUT = '{"format": "ridgepoint-session", "formatVersion": 1, "cre';

test.each([
  ['session', CUT],
  ['report', '{ "format" : "ridgepoint-report"'],
  ['file', '{"format": "ridgepoint-re'],
  ['file', '<!doctype html>'],
  ['file', '{"format": "ridgepoint-constructor"}'],
  // What a file holds of another one is not what it is.
  ['report', '{"beside": {"format": "ridgepoint-session"}, "format": "ridgepoint-report"}'],
  ['session', '{"format": "ridgepoint-session", "source": "\\"format\\": \\"ridgepoint-report\\""}'],
])('%s: %s', (kind, text) => expect(kindInText(text)).toBe(kind));

test('text that is not JSON is called what it shows to be', () => {
  expect(() => parseSession(CUT)).toThrow(/^session: expected JSON, got/);
  expect(() => parseOpened('{"a":')).toThrow(/^file: expected JSON, got/);
  expect(() => parseOpened('{"format": "ridgepoint-report",')).toThrow(/^report: expected JSON, got/);
  expect(() => parseReport('{"a":')).toThrow(/^report: expected JSON, got/);
});
