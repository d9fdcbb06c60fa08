/**
 * Synthetic reports, whose every number follows from the arguments, for tests of code that reads reports.
 * The adapter's name says so wherever it is shown.
 */
import type {
  Ceiling,
  Estimate,
  Flag,
  MeasuredResult,
  Report,
  UnmeasuredResult,
} from '../../src/report/report-format.ts';
import { measuredMachines, type MeasuredMachine } from '../../src/report/measured-machine.ts';
import { storedAs, type Storable } from '../../src/ops/dtype.ts';
import { type Shape, formatShape, workOf } from '../../src/ops/operator.ts';
import { OPERATORS } from '../../src/ops/index.ts';
import { attainableFlopPerSecond, boundAt } from '../../src/machines/roof.ts';
import { arithmeticIntensity, bytesMoved } from '../../src/ops/work.ts';

/** The machine of a report that was measured here and is alone on the page, or none. */
export const alone = (report: Report | null): MeasuredMachine[] => measuredMachines(report ? [report] : [], () => true);

/** The machine of the synthetic reports: ridge point at 31.25 FLOP per byte in f32. */
export const SYNTHETIC = { bytesPerSecond: 400e9, f32: 12.5e12, f16: 22e12 } as const;

const estimate = (value: number, halfWidth = 0.01): Estimate => ({
  value,
  low: value * (1 - halfWidth),
  high: value * (1 + halfWidth),
  level: 0.95,
});

const ceiling = (id: string, kind: Ceiling['kind'], unit: Ceiling['unit'], value: number): Ceiling => ({
  id,
  kind,
  unit,
  estimate: estimate(value, 0.005),
  kernel: `ceilings/${id.replaceAll('/', '-')}`,
  parameters: { workgroup: 256 },
});

/** The ceilings of the synthetic machine. */
const syntheticCeilings = (): Ceiling[] => [
  ceiling('memory/read', 'memory', 'B/s', SYNTHETIC.bytesPerSecond),
  ceiling('memory/write', 'memory', 'B/s', SYNTHETIC.bytesPerSecond * 0.92),
  ceiling('memory/copy', 'memory', 'B/s', SYNTHETIC.bytesPerSecond * 0.96),
  ceiling('compute/f32', 'compute', 'flop/s', SYNTHETIC.f32),
  ceiling('compute/f16', 'compute', 'flop/s', SYNTHETIC.f16),
  ceiling('launch/dispatch', 'launch', 's', 4e-6),
];

/** A measured result that reaches a share of its roof. */
export function measured(
  kernel: string,
  shape: Shape,
  efficiency: number,
  {
    storage = 'f32',
    halfWidth = 0.01,
    flags = [] as Flag[],
  }: { storage?: Storable; halfWidth?: number; flags?: Flag[] } = {},
): MeasuredResult {
  const described = describe(kernel, shape, storage);
  const { work } = described;
  const intensity = arithmeticIntensity(work);
  const roof = { flopPerSecond: SYNTHETIC[storage], bytesPerSecond: SYNTHETIC.bytesPerSecond };
  const attainable = attainableFlopPerSecond(intensity, roof);
  const flopPerSecond = attainable * efficiency;
  const seconds = work.flop / flopPerSecond;
  const bound = boundAt(intensity, roof);
  return {
    ...described,
    status: 'measured',
    check: { relativeError: 1e-7, tolerance: 1e-4, passed: true },
    time: {
      estimate: estimate(seconds, halfWidth),
      samplesSeconds: [0.99, 1, 1.01, 1, 0.995, 1.005, 1, 1].map((factor) => factor * seconds),
      rounds: 8,
      dispatchesPerSample: 16,
      invalid: 0,
      stop: 'rounds done',
      cache: 'cold',
      flags,
    },
    achieved: { flopPerSecond, bytesPerSecond: bytesMoved(work) / seconds, intensity },
    roofline: {
      ceiling: bound === 'memory' ? 'memory/read' : `compute/${storage}`,
      attainableFlopPerSecond: attainable,
      memoryBytesPerSecond: SYNTHETIC.bytesPerSecond,
      bound,
      efficiency,
    },
  };
}

/** A result without a time. */
export const unmeasured = (
  status: UnmeasuredResult['status'],
  kernel: string,
  shape: Shape,
  reason: string,
): UnmeasuredResult => ({ ...describe(kernel, shape, 'f32'), status, reason });

function describe(kernel: string, shape: Shape, storage: Storable) {
  const op = OPERATORS.find(({ id }) => id === kernel.split('/')[0]);
  if (!op) throw new Error(`kernel: expected one of a known operator, got ${kernel}`);
  const dtype = { storage, compute: storage };
  return {
    id: `${kernel} ${storage} ${formatShape(op, shape)}`,
    op: op.id,
    kernel,
    parameters: { workgroup: 64 },
    dtype,
    shape,
    work: workOf({ op, shape, formats: storedAs(storage) }),
  };
}

const ATTENTION = { queries: 4096, keys: 4096, d: 128 };

/** Every operator with a plain and a tuned kernel, batches 1 to 64, one skip and one failure. */
const syntheticResults = (): Report['results'] => [
  measured('attention-scores/plain', ATTENTION, 0.11),
  measured('attention-scores/tiled', ATTENTION, 0.48),
  measured('attention-scores/register', ATTENTION, 0.71),
  measured('softmax/plain', { rows: 4096, cols: 4096 }, 0.14),
  measured('softmax/row', { rows: 4096, cols: 4096 }, 0.93),
  measured('attention-output/plain', ATTENTION, 0.09, { flags: ['noisy'], halfWidth: 0.3 }),
  measured('attention-output/register', ATTENTION, 0.64),
  measured('attention-three-pass/register', ATTENTION, 0.58),
  ...[1, 2, 4, 8, 16, 32, 64].map((batch) =>
    measured('gemv/plain', { batch, in: 4096, out: 4096 }, 0.35 / (1 + batch / 12)),
  ),
  ...[1, 2, 4, 8].map((batch) => measured('gemv/rows', { batch, in: 4096, out: 4096 }, 0.94 - batch / 80)),
  ...[8, 16, 32, 64].map((batch) => measured('gemv/tiled', { batch, in: 4096, out: 4096 }, 0.78 - batch / 400)),
  unmeasured('skipped', 'gemv/rows', { batch: 16, in: 4096, out: 4096 }, 'it holds sums for a batch of at most 8'),
  unmeasured('failed', 'softmax/plain', { rows: 4096, cols: 4095 }, 'relative error 0.2 is over the tolerance 0.0001'),
];

/** A whole report of the synthetic machine; `changes` replaces fields. */
export const syntheticReport = (changes: Partial<Report> = {}): Report => ({
  format: 'ridgepoint-report',
  formatVersion: 1,
  createdAt: '2026-01-01T00:00:00Z',
  tool: { version: '0.1.0' },
  complete: true,
  stoppedBy: null,
  environment: {
    host: '',
    runtime: 'browser',
    browser: { name: 'Chrome', version: '150.0.0.0' },
    platform: 'synthetic',
    flags: [],
    crossOriginIsolated: true,
    seed: 1,
  },
  adapter: {
    vendor: 'synthetic',
    architecture: 'example',
    device: '',
    description: 'Synthetic GPU',
    isFallback: false,
    subgroupSize: [32, 32],
    features: ['shader-f16', 'subgroups', 'timestamp-query'],
    limits: { maxBufferSize: 2 ** 30 },
  },
  clock: {
    source: 'timestamp-query',
    quantumSeconds: 6.5536e-5,
    trusted: true,
    reasons: [],
    launchOverheadSeconds: 4e-6,
    wallAgreement: 1.002,
    aaHalfWidth: 0.004,
    drift: 0.003,
  },
  plan: { name: 'quick' },
  protocol: { rounds: 8 },
  notes: [],
  ceilings: syntheticCeilings(),
  missingCeilings: [],
  results: syntheticResults(),
  ...changes,
});
