import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenedBrowser } from '../../../src/cli/browser/open-browser.ts';
import { parseSession } from '../../../src/session/parse-session.ts';
import type { Session } from '../../../src/session/session-format.ts';
import { Workplace } from '../../support/command.ts';
import { servePlainly } from '../../support/plain-server.ts';
import { projectRoot } from '../../support/source-files.ts';
import { openTestBrowser } from '../../support/test-browser.ts';

const place = new Workplace();
const installed = place.path('node_modules/ridgepoint');
const REPORT = join(projectRoot, 'test/fixtures/reports/v1/hardware.json');
const SESSION = join(projectRoot, 'test/fixtures/sessions/v1/onnxruntime.json');

interface PackageFile {
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
}
let published: PackageFile;

const inProject = (program: string, ...args: string[]): string =>
  execFileSync(program, args, { cwd: projectRoot, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

const inPlace = (program: string, ...args: string[]): string =>
  execFileSync(program, args, { cwd: place.folder, encoding: 'utf8' });

// Packed as published and installed by hand, so that no registry is asked: the dependencies are those of the clone.
beforeAll(() => {
  inProject('npm', 'run', '-s', 'build:lib');
  const [packed] = JSON.parse(
    inProject('npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', place.folder),
  ) as { filename: string }[];
  mkdirSync(installed, { recursive: true });
  inPlace('tar', 'xzf', place.path(packed!.filename), '-C', installed, '--strip-components=1');
  published = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as PackageFile;
  for (const name of Object.keys(published.dependencies)) {
    cpSync(join(projectRoot, 'node_modules', name), place.path(`node_modules/${name}`), { recursive: true });
  }
  place.launcher = join(installed, published.bin['ridgepoint']!);
  writeFileSync(place.path('package.json'), '{"type": "module"}');
});

afterAll(() => place.remove());

test('every export is there, with its types, and the page of a fleet', () => {
  const files = Object.values(published.exports).flatMap((target) =>
    typeof target === 'string' ? [target] : [target.types, target.default],
  );
  for (const file of [...files, 'dist/fleet/index.html', 'dist/fleet/fleet.js'])
    expect(readFileSync(join(installed, file), 'utf8')).not.toBe('');
});

test('a program imports predictions, reports and counting', () => {
  writeFileSync(
    place.path('use.js'),
    `import { readFileSync } from 'node:fs';
    import { DATASHEETS, InputError, PRESETS, predict } from 'ridgepoint';
    import { compareReports, parseReport, ReportError } from 'ridgepoint/report';
    import { assembleSession, compareSessions, parseSession, SessionError, sessionSummary } from 'ridgepoint/session';
    import { checkWgsl, describe, instrument, layoutOf, totalsOf } from 'ridgepoint/counting';
    import manifest from 'ridgepoint/custom-elements.json' with { type: 'json' };
    const report = parseReport(readFileSync(${JSON.stringify(REPORT)}, 'utf8'));
    const session = parseSession(readFileSync(${JSON.stringify(SESSION)}, 'utf8'));
    const kernel = instrument(checkWgsl('@group(0) @binding(0) var<storage, read_write> y: array<f32>;\\n@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) { y[id.x] = 2.0 * y[id.x]; }'));
    // What a device would have written for one workgroup.
    const words = new Uint32Array(layoutOf(kernel).bytes / 4);
    words[kernel.output.countersAt] = 1;
    const refusal = (run) => { try { run(); } catch (error) { return [error.name, error.message]; } };
    console.log(JSON.stringify({
      guide: predict({ model: 'llama-2-7b', gpu: 'a10', as: 'guide' }).secondsPerToken,
      measured: predict({ model: 'llama-2-7b', gpu: report, weights: 'int4', batch: 8 }).bound.decode,
      shared: predict({ model: 'llama-2-7b', gpu: 'a100', gpus: 4 }).gpus,
      refusal: refusal(() => predict({ model: 'llama-2-7b', gpu: 'a11' })),
      watched: sessionSummary(session).sentence,
      unchanged: [...new Set(compareSessions(session, session).pipelines.map(({ verdict }) => verdict))],
      assembled: assembleSession([], { ...session.session, createdAt: session.createdAt, toolVersion: '1', complete: true, stoppedBy: null, withSource: false }).format,
      broken: refusal(() => parseSession('{')),
      classes: [InputError, ReportError, SessionError].map(({ name }) => name).length,
      known: DATASHEETS.length > 100 && PRESETS.length > 80,
      verdicts: [...new Set(compareReports(report, report).results.map(({ verdict }) => verdict))],
      entries: describe(checkWgsl('@compute @workgroup_size(1) fn f() {}')).entries.length,
      flop: totalsOf(kernel, words).flop,
      tag: manifest.modules[0].declarations[0].tagName,
    }));`,
  );
  const told = JSON.parse(inPlace(process.execPath, '--no-warnings', 'use.js')) as Record<string, unknown>;
  expect(told).toMatchObject({
    measured: 'memory',
    shared: 4,
    known: true,
    entries: 1,
    flop: 64,
    tag: 'roofline-chart',
    watched: expect.stringContaining('the GPU waits for JavaScript'),
    unchanged: ['same'],
    assembled: 'ridgepoint-session',
    broken: ['SessionError', expect.stringMatching(/^session: expected JSON/)],
  });
  expect(told['guide']).toBeCloseTo(14 / 600, 3);
  expect(told['refusal']).toEqual(['InputError', expect.stringContaining('a10')]);
  expect(told['verdicts']).toEqual(['same']);
});

test.each([
  ['nodenext', 'nodenext'],
  ['esnext', 'bundler'],
])('the types hold in a program with %s modules', (module, resolution) => {
  writeFileSync(
    place.path('use.ts'),
    `import { predict, type LlmPrediction } from 'ridgepoint';
    import { parseReport, type Report } from 'ridgepoint/report';
    import { compareSessions, parseSession, type SessionComparison } from 'ridgepoint/session';
    import { checkWgsl, instrument, totalsOf } from 'ridgepoint/counting';
    import { attach, type Session, type WatchProgress } from 'ridgepoint/attach';
    import { RooflineChartClass, type RooflineChartElement } from 'ridgepoint/embed';
    const prediction: LlmPrediction = predict({ model: 'llama-2-7b', gpu: 'a10' });
    export const seconds: number = prediction.secondsPerToken;
    const report: Report = parseReport('{}');
    export const id: string | undefined = report.ceilings[0]?.id;
    export const flop: number = totalsOf(instrument(checkWgsl('')), new Uint32Array(1)).flop;
    const chart: RooflineChartElement = new RooflineChartClass();
    chart.report = report;
    chart.report = JSON.parse('{}');
    const found = document.querySelector('roofline-chart');
    if (found) {
      found.report = { format: 'as it was fetched' };
      found.src = 'report.json';
      found.window = { x: [1, 10], y: [1e9, 1e12] };
      found.addEventListener('ridgepoint-select', ({ detail }) => (found.selected = detail.id));
      found.addEventListener('ridgepoint-isolate', ({ detail }) => (found.isolated = detail.machine));
      found.addEventListener('ridgepoint-window', ({ detail }) => (found.window = detail.window));
      found.addEventListener('ridgepoint-error', ({ detail }) => console.warn(detail.message.length));
      found.addEventListener('keydown', ({ key }) => console.log(key.length));
      // @ts-expect-error: text, not a number
      found.src = 1;
      // @ts-expect-error: an id, or null
      found.addEventListener('ridgepoint-select', ({ detail }) => detail.id.length);
    }
    export const made: RooflineChartElement = document.createElement('roofline-chart');
    export const shown: Report | null = chart.report;
    const watching = attach({ time: 'pass', count: 'off', unique: true, withSource: true });
    attach.start();
    const progress: WatchProgress = watching.progress();
    export const watched: Promise<Session> = progress.dispatches > 0 ? attach.stop() : attach.save('name.json');
    const before: Session = parseSession('{}');
    export const compared: SessionComparison = compareSessions(before, before);
    export const share: number | undefined = globalThis.ridgepointAttach?.progress().busyShare;
    // @ts-expect-error: split or pass
    attach({ time: 'both' });
    // @ts-expect-error: a model is needed
    predict({ gpu: 'a10' });
    // @ts-expect-error: text, not a number
    export const wrong: number = report.createdAt;`,
  );
  const tsc = join(projectRoot, 'node_modules/.bin/tsc');
  const options = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'es2022', '--types', ''];
  const libs = ['--lib', 'es2023,dom,dom.iterable', '--module', module, '--moduleResolution', resolution];
  expect(inPlace(tsc, ...options, ...libs, 'use.ts')).toBe('');
});

test('the program runs from the package', async () => {
  const help = await place.run(['--help']);
  expect([help.code, help.stderr]).toEqual([0, '']);
  expect(help.stdout).toContain('profile');
  const { code, stdout } = await place.run(['predict', '--model', 'llama-2-7b', '--gpu', 'a10', '--json', '-']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ model: 'llama-2-7b', parameters: 6738415616 });
});

test('the page and the examples are served from the package', async () => {
  const opened = await openTestBrowser();
  const serving = place.start(['open', REPORT, '--no-open']);
  try {
    let address = '';
    serving.child.stdout!.on('data', (text: string) => (address += text));
    await serving.said(/Press Ctrl-C/);
    address = address.trim();
    const page = await opened.browser.newPage();
    await page.goto(address);
    await page.waitForSelector('result-table tbody tr');
    await page.goto(new URL('examples/', address).href);
    await page.waitForSelector('#by-property [data-kind="measured"]');
    await expect
      .poll(() => page.$$eval('roofline-chart > svg, roofline-chart .figure > svg', (charts) => charts.length))
      .toBe(8);
  } finally {
    await opened.close();
    serving.child.kill('SIGINT');
    await serving.ended;
  }
});

describe('a plain page under a strict policy watches itself with the packed script', () => {
  const ATTACH = './node_modules/ridgepoint/build/lib/attach.js';
  const PAGES: Readonly<Record<string, string>> = {
    'work.js': `export const open = async () => (await navigator.gpu.requestAdapter()).requestDevice();
    export async function work(device, times = 5) {
      const code = '@group(0) @binding(0) var<storage, read_write> a: array<f32>; @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) { a[id.x] = a[id.x] * 2.0 + 1.0; }';
      const pipeline = device.createComputePipeline({ label: 'work', layout: 'auto', compute: { module: device.createShaderModule({ code }) } });
      const buffer = device.createBuffer({ size: 4096, usage: GPUBufferUsage.STORAGE });
      const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries: [{ binding: 0, resource: { buffer } }] });
      for (let i = 0; i < times; i++) {
        const encoder = device.createCommandEncoder();
        const pass = encoder.beginComputePass();
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, group);
        pass.dispatchWorkgroups(16);
        pass.end();
        device.queue.submit([encoder.finish()]);
      }
    }`,
    'by-tag.js': `import { open, work } from './work.js';
    globalThis.session = open().then(work).then(() => ridgepointAttach.stop());`,
    'by-import.js': `import { attach } from '${ATTACH}';
    import { open, work } from './work.js';
    attach({ unique: true, withSource: true });
    globalThis.session = open().then(work).then(() => attach.stop());`,
    'late.js': `import { open, work } from './work.js';
    globalThis.session = (async () => {
      const early = await open();
      const { attach } = await import('${ATTACH}');
      attach.start();
      await work(early);
      await work(await open());
      return attach.stop();
    })();`,
    'worker.js': `import { attach } from '${ATTACH}';
    import { open, work } from './work.js';
    attach({ time: 'pass' });
    open().then(work).then(() => attach.stop()).then(postMessage);`,
    'in-worker.js': `globalThis.session = new Promise((resolve) => {
      new Worker('worker.js', { type: 'module' }).onmessage = ({ data }) => resolve(data);
    });`,
  };
  const TAG =
    '<script src="node_modules/ridgepoint/dist/attach/ridgepoint-attach.js" data-unique data-source></script>';
  const complaints: string[] = [];
  let opened: OpenedBrowser;
  let site: Awaited<ReturnType<typeof servePlainly>>;

  beforeAll(async () => {
    const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'">`;
    const html = (name: string): string =>
      `<!doctype html>${policy}<link rel="icon" href="data:,">${name === 'by-tag' ? TAG : ''}<script type="module" src="${name}.js"></script>`;
    const names = ['by-tag', 'by-import', 'late', 'in-worker'];
    site = await servePlainly(place.folder, '/', {
      ...PAGES,
      ...Object.fromEntries(names.map((name) => [`${name}.html`, html(name)])),
    });
    opened = await openTestBrowser();
  });
  afterAll(async () => {
    await opened.close();
    site.server.close();
    site.server.closeAllConnections();
  });

  async function sessionOf(name: string): Promise<Session> {
    const page = await opened.browser.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(`${site.url}${name}.html`);
    const session = await page.evaluate(() => (globalThis as unknown as { session: Promise<unknown> }).session);
    await page.close();
    expect(complaints).toEqual([]);
    return parseSession(JSON.stringify(session));
  }

  test.each(['by-tag', 'by-import'])('%s', async (name) => {
    const { pipelines, groups, session } = await sessionOf(name);
    expect(session).toMatchObject({ url: `${site.url}${name}.html`, contexts: [{ kind: 'page', dispatches: 5 }] });
    expect(pipelines).toMatchObject([{ label: 'work', dispatches: 5, source: expect.stringContaining('@compute') }]);
    expect(groups[0]!.counts[0]).toMatchObject({ flop: 2 * 1024, unique: { read: 4096, written: 4096 } });
  });

  test('imported late: devices made before are told of, later ones watched', async () => {
    const { pipelines, notes } = await sessionOf('late');
    expect(pipelines).toMatchObject([{ dispatches: 5 }]);
    expect(notes).toContainEqual(expect.stringMatching(/device that was made before watching began/));
  });

  test('in a module worker', async () => {
    const { session, pipelines } = await sessionOf('in-worker');
    expect(session).toMatchObject({ time: 'pass', contexts: [{ kind: 'worker', dispatches: 5 }] });
    expect(pipelines).toMatchObject([{ label: 'work' }]);
    expect(pipelines[0]).not.toHaveProperty('source');
  });
});

test('it installs one package besides itself', () => {
  expect(Object.keys(published.dependencies)).toEqual(['valibot']);
  symlinkSync(place.launcher, place.path('link.mjs'));
  // As npx starts it: by a link in node_modules/.bin.
  expect(inPlace(process.execPath, 'link.mjs', '--version').trim()).toMatch(/^\d+\.\d+\.\d+$/);
});
