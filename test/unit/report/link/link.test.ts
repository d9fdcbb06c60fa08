import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { compareReports } from '../../../../src/report/compare/compare-reports.ts';
import { csv } from '../../../../src/report/csv.ts';
import {
  decodeReport,
  encodeReport,
  linkFor,
  type EncodedReport,
  MOST_LINK_CHARACTERS,
} from '../../../../src/report/link/report-link.ts';
import { applyCut, cameInLink, CUTS, LINK_NOTE } from '../../../../src/report/link/slim-report.ts';
import { checkReport, ReportError } from '../../../../src/report/parse-report.ts';
import type { Report } from '../../../../src/report/report-format.ts';
import { resultId } from '../../../../src/report/measured-machine.ts';
import { explain } from '../../../../src/plot/explain/explain.ts';
import { FIXTURES } from '../../../support/fixtures.ts';
import { withModel } from '../../../support/model-report.ts';
import { alone, measured, syntheticReport } from '../../../support/report.ts';

const REPORTS: readonly (readonly [string, Report])[] = [
  ...Object.entries(FIXTURES).map(([name, report]) => [name, checkReport(report)] as const),
  ['synthetic', checkReport(syntheticReport())],
  ['empty', checkReport(syntheticReport({ ceilings: [], results: [], complete: false, stoppedBy: 'error' }))],
];

async function linkOf(report: Report): Promise<EncodedReport> {
  const encoded = await encodeReport(report);
  if ('tooLong' in encoded) throw new Error(`expected a link, got ${encoded.tooLong} characters`);
  return encoded;
}

const hashOf = async (report: Report): Promise<string> => (await linkOf(report)).hash;

const packed = (text: string | Buffer): string => `1.${deflateRawSync(text).toString('base64url')}`;

describe.each(REPORTS)('the report %s', (_, report) => {
  test('comes back from its link but for its samples, and says so', async () => {
    const back = await decodeReport(await hashOf(report));
    expect(back).toEqual(applyCut(report, CUTS[0]!));
    expect(back.notes.at(-1)).toBe(LINK_NOTE);
    expect([cameInLink(back), cameInLink(report)]).toEqual([true, false]);
    for (const result of back.results) {
      if (result.status === 'measured') expect(result.time.samplesSeconds).toEqual([]);
    }
  });

  test('is as small in the second link as in the first, with the same notes', async () => {
    const once = await hashOf(report);
    expect(await hashOf(await decodeReport(once))).toBe(once);
  });

  test('can be compared with what came from the link: nothing is faster or slower', async () => {
    const { results } = compareReports(report, await decodeReport(await hashOf(report)));
    expect(results.filter(({ verdict }) => verdict !== 'same' && verdict !== 'unclear')).toEqual([]);
    for (const { ratio } of results) expect(ratio.value).toBeCloseTo(1, 1);
  });

  test('keeps its samples: encoding changes nothing in the report itself', async () => {
    const before = structuredClone(report);
    await encodeReport(report);
    expect(report).toEqual(before);
  });

  test.each(CUTS.map(({ what }, i) => [what, i + 1] as const))('is valid without %s', (__, count) => {
    const slim = CUTS.slice(0, count).reduce(applyCut, report);
    expect(checkReport(JSON.parse(JSON.stringify(slim)))).toEqual(slim);
  });
});

test('nothing that shows a report from a link mentions samples that it lacks', async () => {
  const report = await decodeReport(await hashOf(checkReport(FIXTURES['v1/hardware'])));
  const result = report.results.find(({ status }) => status === 'measured')!;
  expect(csv(report)).not.toMatch(/NaN|undefined/);
  expect(JSON.stringify(explain(alone(report), resultId(alone(report)[0]!, result.id)))).not.toMatch(
    /of 0 samples|NaN|undefined/,
  );
});

test('a model’s steps come along', async () => {
  const report = checkReport(withModel(syntheticReport()));
  expect((await decodeReport(await hashOf(report))).model).toEqual(report.model);
});

/** Results whose numbers do not compress. */
function large(count: number): Report {
  const results = Array.from({ length: count }, (_, i) => ({
    ...measured('gemv/rows', { batch: 1, in: 4096 + i, out: 4096 }, 0.5 + Math.sin(i) / 3),
    counted: { ...COUNTED, flop: Math.round(1e9 * Math.abs(Math.cos(i))) },
  }));
  return checkReport(syntheticReport({ results }));
}

const COUNTED = {
  intOp: 0,
  histogram: {},
  requested: { read: 1, written: 1 },
  workgroupUnique: null,
  unique: null,
  intensity: { requested: 1, unique: null },
};

test('a larger report leaves out more, one thing after the other, and says what', async () => {
  const some = await linkOf(large(250));
  expect(some).toMatchObject({ leftOut: CUTS.slice(0, 2).map(({ what }) => what) });
  const back = await decodeReport(some.hash);
  expect(back.notes).toContain('Numbers were rounded to 6 digits to fit into the link.');
  const more = await linkOf(large(430));
  expect(more.leftOut).toContain('counts');
  expect(more.hash.length).toBeLessThanOrEqual(MOST_LINK_CHARACTERS);
});

test('a report that fits into no link is refused with its length', async () => {
  const encoded = await encodeReport(large(1900));
  expect((encoded as { tooLong: number }).tooLong).toBeGreaterThan(MOST_LINK_CHARACTERS);
});

test('the address is that of the page without its query', async () => {
  const report = checkReport(syntheticReport());
  const link = await linkFor(report, 'https://example.org/a/b.html?autostart&plan=full#model&sort=x');
  expect((link as { url: string }).url).toBe(`https://example.org/a/b.html#roofline&report=${await hashOf(report)}`);
  const parameters = new URLSearchParams(new URL((link as { url: string }).url).hash.slice(1));
  expect(await decodeReport(parameters.get('report')!)).toMatchObject({ format: 'ridgepoint-report' });
});

test.each<[string, string | (() => Promise<string>), RegExp]>([
  ['nothing', '', /^report link: expected "1\." and a report, got ""$/],
  ['a word', 'constructor', /^report link: expected "1\." and a report, got "constructor"$/],
  ['a later version', '2.abc', /^report link: expected version 1, got 2: it was made by a later version/],
  ['no text', '1.', /cut off or altered$/],
  ['foreign characters', '1.<img src=x>', /cut off or altered$/],
  ['random text', '1.QUJDREVGR0g', /cut off or altered$/],
  ['half of a link', async () => (await hashOf(syntheticReport())).slice(0, 2000), /cut off or altered$/],
  ['no UTF-8', packed(Buffer.from([0x22, 0xff, 0x22])), /cut off or altered$/],
  ['no JSON', packed('x'), /^report link: expected JSON, got/],
  ['a list', packed('[]'), /^report link: expected an object, got \[\]$/],
  ['another format', packed('{"format":"x"}'), /^report link\.format: expected "ridgepoint-report", got "x"/],
  [
    'a report of a later version',
    packed('{"format":"ridgepoint-report","formatVersion":2}'),
    /^report link\.formatVersion: expected 1, got 2/,
  ],
  ['a bomb', packed(Buffer.alloc(20 * 2 ** 20, ' ')), /^report link: expected at most 8 MB once unpacked, got more$/],
  [
    'deep nesting',
    packed(`{"format":"ridgepoint-report","formatVersion":1,"results":${'['.repeat(1e6)}${']'.repeat(1e6)}}`),
    /at most 1000 levels, got more$/,
  ],
  ['too much text', `1.${'A'.repeat(MOST_LINK_CHARACTERS)}`, /^report link: expected at most 32768 characters, got/],
])('a link with %s is refused in one sentence', async (_, given, sentence) => {
  const text = typeof given === 'string' ? given : await given();
  const refusal = await decodeReport(text).then(
    () => null,
    (error: unknown) => error,
  );
  expect(refusal).toBeInstanceOf(ReportError);
  expect((refusal as Error).message).toMatch(sentence);
  expect((refusal as Error).message).not.toContain('\n');
});

test('a report without the note gets it', async () => {
  expect((await decodeReport(packed(JSON.stringify(syntheticReport())))).notes).toEqual([LINK_NOTE]);
});
