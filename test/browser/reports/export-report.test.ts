import { afterEach, expect, test, vi } from 'vitest';
import { ReportFile } from '../../../src/page/run/report-file.ts';
import { exportReport, pngOf, reportSvg, type ExportAction } from '../../../src/page/reports/export-report.ts';
import { readReportFile, readReportFiles } from '../../../src/page/reports/read-report-file.ts';
import { fileStem } from '../../../src/page/reports/report-words.ts';
import { checkReport, parseReport } from '../../../src/report/parse-report.ts';
import { withId } from '../../../src/report/report-id.ts';
import type { Report } from '../../../src/report/report-format.ts';
import { FIXTURES } from '../../support/fixtures.ts';
import { syntheticReport } from '../../support/report.ts';

afterEach(() => {
  vi.restoreAllMocks();
  document.querySelector('report-file')?.remove();
});

/** What an export has the browser save. */
async function saved(act: () => Promise<unknown>): Promise<{ readonly name: string; readonly blob: Blob }> {
  const blobs: Blob[] = [];
  const names: string[] = [];
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    blobs.push(blob as Blob);
    return 'blob:nothing';
  });
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(this: HTMLAnchorElement) {
    names.push(this.download);
  });
  await act();
  await vi.waitFor(() => expect(names).toHaveLength(1));
  return { name: names[0]!, blob: blobs[0]! };
}

const HOSTILE = syntheticReport({
  adapter: { ...syntheticReport().adapter, description: '<script>alert(1)</script>"&\uD800' },
  environment: { ...syntheticReport().environment, host: '../../etc "x"' },
});

test.each<[ExportAction, string, (text: string, report: Report) => void]>([
  ['save', 'json', (text, report) => expect(parseReport(text)).toEqual(withId(checkReport(report)))],
  ['save-csv', 'csv', (text) => expect(text).toContain('\r\n')],
  ['save-markdown', 'md', (text) => expect(text).toContain('# Ridgepoint report')],
  ['save-svg', 'svg', (text) => expect(text).toContain('</svg>')],
])('%s saves the report under a name of its machine and date', async (action, ending, check) => {
  const report = syntheticReport();
  const { name, blob } = await saved(() => exportReport(report, action));
  expect(name).toBe(`ridgepoint-synthetic-gpu-2026-01-01.${ending}`);
  check(await blob.text(), report);
});

test('a file name has safe characters alone', () => {
  expect(fileStem(HOSTILE)).toMatch(/^ridgepoint-[a-z0-9-]+-2026-01-01$/);
  expect(fileStem(syntheticReport({ createdAt: '../x' }))).toBe('ridgepoint-synthetic-gpu');
});

test('an SVG says which device, browser, version and date it is of, in light colours, and nothing in it runs', () => {
  const svg = reportSvg(syntheticReport());
  for (const words of ['Synthetic GPU', 'Chrome 150.0.0.0', 'Ridgepoint 0.1.0, plan quick, 2026-01-01 00:00 UTC']) {
    expect(svg).toContain(words);
  }
  expect(svg).not.toContain('var(--');
  const hostile = reportSvg(HOSTILE);
  expect(hostile).not.toMatch(/<script/);
  const parsed = new DOMParser().parseFromString(hostile, 'image/svg+xml');
  expect(parsed.querySelector('parsererror')).toBeNull();
  expect(parsed.querySelector('script')).toBeNull();
});

test('a PNG is the picture of the SVG, twice as large', async () => {
  const report = FIXTURES['v1/hardware']!;
  const { name, blob } = await saved(() => exportReport(report, 'save-png'));
  expect(name).toMatch(/\.png$/);
  expect([...new Uint8Array(await blob.slice(0, 8).arrayBuffer())]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
  const picture = await createImageBitmap(blob);
  expect([picture.width, picture.height]).toEqual([2000, 1280]);
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const context = canvas.getContext('2d')!;
  context.drawImage(picture, 0, 0);
  const { data } = context.getImageData(0, 0, picture.width, picture.height);
  expect(data.slice(0, 4).join()).toBe('255,255,255,255');
  const coloured = data.filter((value, index) => index % 4 === 0 && value < 128).length;
  expect(coloured).toBeGreaterThan(5000);
});

test('a drawing that the browser cannot show is one sentence', async () => {
  await expect(pngOf('<svg')).rejects.toThrow('PNG: expected a drawing that this browser can show');
});

const json = (value: unknown): string => JSON.stringify(value);
const huge = (): File => {
  const file = new File([''], 'huge.json');
  Object.defineProperty(file, 'size', { value: 100 * 2 ** 20 });
  return file;
};

test.each([
  [
    'huge',
    huge(),
    '"huge.json": expected a report, a session, a config.json or a GPU of at most 64.0 MiB, got 100 MiB',
  ],
  ['cut short', new File(['{"format": "ridgepoint-re'], 'a.json'), 'file: expected JSON, got something else'],
  ['a session cut short', new File(['{"format": "ridgepoint-session", '], 'a.json'), 'session: expected JSON, got'],
  ['binary', new File([new Uint8Array([0, 1, 2, 255])], 'a.json'), 'file: expected JSON, got binary data'],
  ['foreign', new File([json({ hello: 1 })], 'a.json'), 'report.format: expected "ridgepoint-report", got nothing'],
  [
    'newer',
    new File([json({ ...syntheticReport(), formatVersion: 2 })], 'a.json'),
    'report.formatVersion: expected 1, got 2: it was written by a later version of Ridgepoint; update to open it',
  ],
  [
    'older',
    new File([json({ ...syntheticReport(), formatVersion: 0 })], 'a.json'),
    'report.formatVersion: expected 1, got 0',
  ],
  ['damaged', new File([json({ ...syntheticReport(), results: 7 })], 'a.json'), 'report.results: expected'],
])('a file that is %s is refused in a sentence', async (_, file, words) => {
  await expect(readReportFile(file)).rejects.toThrow(words);
});

test('several files: the reports among them, and a sentence for each other one that names it', async () => {
  const good = new File([json(syntheticReport())], 'good.json');
  const { reports, refusals } = await readReportFiles([good, new File(['{'], 'bad.json'), huge(), good, good, good]);
  expect(reports).toHaveLength(3);
  expect(refusals).toEqual([
    expect.stringContaining('"bad.json": expected JSON'),
    expect.stringMatching(/^"huge.json": expected a report/),
    'files: expected at most 5 reports at once, got 6, of which the first 5 were read',
  ]);
});

test('a single file is named, too', async () => {
  const { refusals } = await readReportFiles([new File(['{'], 'bad.json')]);
  expect(refusals).toEqual([expect.stringMatching(/^"bad.json": expected JSON/)]);
});

test('the element opens one report, shows several, refuses the rest, and saves the one shown', async () => {
  const element = new ReportFile();
  document.body.append(element);
  const heard: [type: string, detail: unknown][] = [];
  for (const type of ['ridgepoint-open', 'ridgepoint-show', 'ridgepoint-refuse']) {
    element.addEventListener(type, (event) => heard.push([type, (event as CustomEvent).detail]));
  }
  const good = new File([json(syntheticReport())], 'good.json');
  await element.read(good);
  await element.read(good, good);
  await element.read(new File(['{'], 'bad.json'));
  expect(heard.map(([type]) => type)).toEqual(['ridgepoint-open', 'ridgepoint-show', 'ridgepoint-refuse']);
  expect(heard[1]![1]).toEqual({ reports: [checkReport(syntheticReport()), checkReport(syntheticReport())] });
  element.report = syntheticReport();
  await element.updateComplete;
  const actions = [...element.querySelectorAll<HTMLElement>('button')].map(({ dataset }) => dataset['action']);
  expect(actions).toEqual(['save', 'save-csv', 'save-markdown', 'save-svg', 'save-png']);
  const { name } = await saved(async () =>
    element.querySelector<HTMLButtonElement>('[data-action="save-csv"]')!.click(),
  );
  expect(name).toMatch(/\.csv$/);
});
