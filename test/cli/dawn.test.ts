import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { findDawn } from '../../src/cli/dawn/find-dawn.ts';
import { CEILING_KERNELS } from '../../src/kernels/ceilings.ts';
import { KERNELS } from '../../src/kernels/index.ts';
import type { Capabilities } from '../../src/device/capabilities.ts';
import type { Kernel } from '../../src/kernels/kernel.ts';
import type { Shape } from '../../src/ops/operator.ts';
import { firstFormatsOf } from '../support/registry.ts';
import { createCeilingBuffers } from '../../src/trials/ceilings/ceiling-buffers.ts';
import { openGpu, type Gpu } from '../../src/device/open-gpu.ts';
import { compileKernel } from '../../src/trials/bench.ts';
import type { Program } from '../../src/device/program.ts';
import { createStopwatch } from '../../src/device/gpu-stopwatch.ts';
import { createTensorStore, type TensorStore } from '../../src/trials/tensors.ts';
import { takeSample } from '../../src/protocol/sampling.ts';
import { median, studentQuantile } from '../../src/protocol/stats/mean-estimate.ts';
import type { Report } from '../../src/report/report-format.ts';
import { parseReport } from '../../src/report/parse-report.ts';
import { processes, Workplace, type Running } from '../support/command.ts';
import { dawnHere, dawnObstacle, driverEnvironment } from '../support/dawn.ts';
import { SMALL_PLAN } from '../support/plans.ts';
import { TEST_SHAPES } from '../support/shapes.ts';
import { drawn } from '../support/stacks/sample.ts';

const workplace = new Workplace();
const FILE = workplace.path('ridgepoint-report.json');
let obstacle: string | null = null;
/** Limits Dawn to Chromium's software driver, which compiles kernels quickly. */
let swiftshader: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  obstacle = await dawnObstacle();
  if (obstacle === null) swiftshader = await driverEnvironment('swiftshader');
  writeFileSync(workplace.path('plan.json'), JSON.stringify(SMALL_PLAN));
});
afterAll(() => workplace.remove());
afterEach(() => rmSync(FILE, { force: true }));

const begin = (...more: string[]): Running =>
  workplace.start(['profile', '--runtime', 'dawn', '--plan', 'plan.json', ...more], swiftshader);
const report = (): Report => parseReport(readFileSync(FILE, 'utf8'));
const children = (): string[] =>
  processes()
    .map(({ command }) => command)
    .filter((line) => line.includes('dawn-child'));

test('without the package, profile ends with 3 and the command to run', async ({ skip }) => {
  if (findDawn()) skip('the package webgpu is installed');
  const { code, stderr } = await begin().ended;
  expect(stderr).toMatch(/^ridgepoint: --runtime dawn: expected the package webgpu.*npm install --no-save webgpu\n$/);
  expect(code).toBe(3);
});

test.each([
  [['--browser', '/bin/false'], /--browser: expected --runtime browser with it/],
  [['--clock', 'atomic'], /--clock: expected fine or stock/],
])('%j is incompatible with it', async (args, sentence) => {
  const { code, stderr } = await begin(...args).ended;
  expect(stderr).toMatch(sentence);
  expect(code).toBe(2);
});

describe('profile --runtime dawn', () => {
  beforeEach(({ skip }) => {
    if (obstacle !== null) skip(obstacle);
  });

  test("measures without a browser, at the clock's full resolution", async () => {
    const { code, stdout } = await begin('--only', 'gemv/*').ended;
    expect(code).toBe(0);
    expect(report()).toMatchObject({ complete: true, adapter: { isFallback: true } });
    expect(report().environment).toMatchObject({ runtime: 'dawn', browser: { name: 'Dawn for Node' } });
    expect(report().adapter.architecture).toBe('swiftshader');
    expect(report().environment.flags).toContain(`VK_DRIVER_FILES=${swiftshader['VK_DRIVER_FILES']}`);
    expect(report().results.some(({ status }) => status === 'measured')).toBe(true);
    expect(report().results.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(report().clock.quantumSeconds).toBeLessThan(1e-5);
    expect(stdout).toContain('Dawn for Node');
    expect(children()).toEqual([]);
  });

  test('quantises the clock like a stock browser on request', async () => {
    const { code } = await begin('--only', 'gemv/rows', '--clock', 'stock').ended;
    expect(code).toBe(0);
    const { clock } = report();
    if (clock.source === 'timestamp-query') expect(clock.quantumSeconds).toBeCloseTo(65_536e-9, 12);
  });

  test('ends with 3 and advice if no driver works', async () => {
    const env = { VK_DRIVER_FILES: '/nonexistent.json', VK_ICD_FILENAMES: '/nonexistent.json' };
    const { code, stderr } = await workplace.run(['profile', '--runtime', 'dawn'], env);
    expect(stderr).toMatch(/No WebGPU adapter in Dawn for Node.*VK_DRIVER_FILES names "\/nonexistent\.json"/);
    expect(code).toBe(3);
  });

  test.each<[string, (running: Running) => void, number, Report['stoppedBy']]>([
    ['Ctrl-C', ({ child }) => child.kill('SIGINT'), 130, 'cancelled'],
    ['the death of Dawn', ({ child }) => killChildOf(child.pid!), 4, 'browser-died'],
  ])('ends by %s, keeps the results, and leaves no process', async (_, end, expected, stoppedBy) => {
    const running = begin();
    await running.said(/: round \d+/);
    await new Promise((resolve) => setTimeout(resolve, 700));
    end(running);
    const { code } = await running.ended;
    expect(code).toBe(expected);
    expect(report()).toMatchObject({ complete: false, stoppedBy });
    expect(children()).toEqual([]);
  });

  test('ends by its time-out with 4', async () => {
    const { code, stderr } = await begin('--timeout', '2').ended;
    expect(stderr).toMatch(/Time-out/);
    expect(code).toBe(4);
    if (existsSync(FILE)) expect(report().stoppedBy).toBe('time-out');
    expect(children()).toEqual([]);
  });
});

function killChildOf(parent: number): void {
  const child = processes().find((one) => one.parent === parent && one.command.includes('dawn-child'));
  process.kill(child!.id, 'SIGKILL');
}

const PLACES = 4;
const ROUNDS = 4;

/** Kernels to compare: a sample that changes daily, since each takes seconds. */
const chosen = (ceilings: readonly { readonly id: string }[], capabilities: Capabilities): readonly string[] =>
  drawn(
    [...ceilings, ...KERNELS.filter((kernel) => shapeFor(kernel, capabilities))].map(({ id }) => id),
    7,
    'interleaved',
    inject('sampling'),
  );

describe('stamps in steps of 65,536 ns and fine ones, interleaved on one adapter', () => {
  // Of seven kernels, one in fifty days is beyond by chance, and twice hardly ever.
  test('agree within 3 joint standard errors on every kernel', { retry: 1, timeout: 600_000 }, async ({ skip }) => {
    if (obstacle !== null) skip(obstacle);
    const logs = new Map<string, number[]>();
    // Devices share no memory, and its placement changes CPU times by a third: place it again each time.
    for (let place = 0; place < PLACES; place++) {
      const sides = [await open('stock'), await open('fine')] as const;
      const { capabilities } = sides[0].gpu;
      const ceilings = CEILING_KERNELS.filter((kernel) => kernel.refuses(capabilities) === null);
      for (const id of chosen(ceilings, capabilities)) {
        const ready = [await subjectFor(sides[0], id), await subjectFor(sides[1], id)];
        const samples: number[][] = [[], []];
        for (let round = 0; round < ROUNDS; round++) {
          // ABBA order: a slowdown of the machine affects both equally.
          for (const i of round % 2 === 0 ? [0, 1] : [1, 0]) {
            const seconds = await takeSample(sides[i]!.stopwatch, ready[i]!);
            if (seconds !== null) samples[i]!.push(seconds);
          }
        }
        const ratio = median(samples[0]!.map((seconds, i) => seconds / samples[1]![i]!));
        logs.set(id, [...(logs.get(id) ?? []), Math.log(ratio)]);
      }
      for (const { gpu } of sides) gpu.device.destroy();
    }
    // As unlikely as three normal standard errors, given an error estimated from few values.
    const errors = studentQuantile(0.99865, PLACES - 1);
    const figures = [...logs].map(([kernel, values]) => {
      const mean = values.reduce((a, b) => a + b, 0) / PLACES;
      const error = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (PLACES - 1) / PLACES);
      return { kernel, difference: mean, error };
    });
    console.table(figures);
    for (const { kernel, difference, error } of figures) {
      expect.soft(Math.abs(difference), kernel).toBeLessThan(errors * error);
    }
  });
});

interface Side {
  readonly gpu: Gpu;
  readonly stopwatch: ReturnType<typeof createStopwatch>;
  readonly buffers: Awaited<ReturnType<typeof createCeilingBuffers>>;
  readonly store: TensorStore;
  /** Dawn ends the process if its first object is collected first. */
  readonly kept: GPU;
}

/** A small shape for a kernel; undefined if it refuses the adapter. */
const shapeFor = (kernel: Kernel, capabilities: Capabilities): Shape | undefined =>
  TEST_SHAPES[kernel.op.id]!.small.find((one) => kernel.refuses(one, capabilities) === null);

async function open(clock: 'fine' | 'stock'): Promise<Side> {
  const kept = await dawnHere(clock);
  Object.defineProperty(globalThis, 'navigator', { value: { gpu: kept }, configurable: true });
  const gpu = await openGpu('software', 'high');
  const buffers = await createCeilingBuffers(gpu, 2 ** 20, 1);
  return { gpu, kept, stopwatch: createStopwatch(gpu), buffers, store: createTensorStore(gpu, 1) };
}

function programFor({ gpu, buffers, store }: Side, name: string): Promise<Program> {
  const ceiling = CEILING_KERNELS.find(({ id }) => id === name);
  if (ceiling) {
    const extent = { bytes: buffers.bytes, workgroups: 64, seed: 1 };
    return compileKernel(gpu, name, [ceiling.pass(ceiling.candidates[0]!, extent)], buffers.of(ceiling));
  }
  const kernel = KERNELS.find(({ id }) => id === name)!;
  const shape = shapeFor(kernel, gpu.capabilities)!;
  const parameters = kernel.candidates(shape, gpu.capabilities)[0]!;
  const call = { op: kernel.op, shape, formats: firstFormatsOf(kernel) };
  const passes = kernel.passes(shape, call.formats, parameters, gpu.capabilities);
  return compileKernel(gpu, name, passes, store.tensors(call).buffers);
}

/** Batches of 25 and 50 ms: three times what the protocol uses for a step of 65,536 ns. */
async function subjectFor(
  side: Side,
  name: string,
): Promise<{ work: Program; sizing: { mode: 'batch'; n: number; dispatchSeconds: number } }> {
  const work = await programFor(side, name);
  await side.stopwatch.run(work, [1], 1);
  const { wallSeconds } = await side.stopwatch.run(work, [16], 1);
  const n = Math.max(1, Math.ceil((0.025 / wallSeconds) * 16));
  return { work, sizing: { mode: 'batch', n, dispatchSeconds: wallSeconds / 16 } };
}
