import { openGpu } from '../../../src/device/open-gpu.ts';
import { readBytes } from '../../../src/device/buffers.ts';
import { fromHalf } from '../../../src/device/half.ts';
import { submitOnce } from '../../../src/device/program.ts';
import { KERNELS } from '../../../src/kernels/index.ts';
import { storedAs } from '../../../src/ops/dtype.ts';
import { FORMATS } from '../../../src/ops/formats.ts';
import { OPERATORS } from '../../../src/ops/index.ts';
import type { OpCall } from '../../../src/ops/operator.ts';
import { PLANS } from '../../../src/protocol/protocol.ts';
import { compileKernel, type Setup } from '../../../src/trials/bench.ts';
import { entryId, type Entry, type Outcome } from '../../../src/trials/cases/entry.ts';
import { toleranceOf } from '../../../src/trials/cases/gate.ts';
import { caseObstacle, kernelObstacle } from '../../../src/trials/cases/obstacles.ts';
import { newLearned, prepare, type Learned } from '../../../src/trials/cases/prepare.ts';
import { openBench } from '../../../src/trials/open-bench.ts';
import { createTensorStore } from '../../../src/trials/tensors.ts';
import type { WeightFormat } from '../../../src/ops/formats.ts';
import type { OwnCall } from '../../../src/cli/peers/tasks.ts';
import type { Expected, Proposal, Running } from './contestant.ts';
import { withoutPadding } from './padding.ts';

// --against builds this file with the sources of older commits too, which have none of their own.

const SEED = 1;

/** Our kernels on a device of their own. */
export interface Ridgepoint {
  /** All tuned families of the calls, each checked and tuned as in a profile. */
  proposals(calls: readonly OwnCall[]): Promise<readonly Proposal[]>;
}

/** Opens a device with a checked clock, which tuning needs. */
export async function openRidgepoint(): Promise<Ridgepoint> {
  const gpu = await openGpu('auto', 'high');
  const quiet = { step: () => Promise.resolve(), say: () => undefined };
  const { bench } = await openBench(gpu, PLANS['quick']!, SEED, quiet, gpu.signal);
  const setup: Setup = { bench, store: createTensorStore(gpu, SEED) };
  return {
    proposals(calls) {
      setup.store.clear();
      return Promise.resolve(calls.flatMap((call) => proposalsOf(setup, call)));
    },
  };
}

function proposalsOf(setup: Setup, { op: id, shape, weights }: OwnCall): Proposal[] {
  const op = OPERATORS.find((operator) => operator.id === id);
  if (!op) return [refused(id, 'this version has no such operator')];
  const at: OpCall = { op, shape, formats: formatsOf(weights) };
  const obstacle = caseObstacle(setup.bench, at);
  if (obstacle !== null) return [refused(id, obstacle)];
  const kernels = KERNELS.filter((kernel) => kernel.op.id === id && kernel.tier === 'tuned');
  return kernels.map((kernel) => ({
    variant: kernel.id,
    expected: expectedOf(setup, at),
    make: () => running(setup, { id: entryId(kernel, at), case: at, kernel, outcome: { status: 'planned' } }),
  }));
}

/** Not every version of `storedAs` takes the format of weights. */
const storedWith = storedAs as (storage: 'f32', weights: WeightFormat) => OpCall['formats'];

/** The formats of a call; those without weights of their own are refused by `caseObstacle`. */
function formatsOf(weights: WeightFormat): OpCall['formats'] {
  const formats = storedWith('f32', weights);
  if (formats.weights.id === weights) return formats;
  return weights === 'f16' ? storedAs('f16') : { ...formats, weights: FORMATS[weights] };
}

const refused = (variant: string, reason: string): Proposal => ({
  variant,
  make: () => Promise.reject(new Error(reason)),
});

function expectedOf({ store }: Setup, at: OpCall): Expected {
  const { output, reference } = store.tensors(at);
  const { rows, cols } = output.matrix;
  return { rows, cols, reference, tolerance: toleranceOf(at.formats.activations, at.op.reductionLength(at.shape)) };
}

/** Older versions took the bench and the store one by one. */
type Separate = (bench: Setup['bench'], store: Setup['store'], ...rest: [Entry, Learned]) => Promise<Outcome>;
const LEAST_SEPARATE = 4;

const prepared = (setup: Setup, entry: Entry): Promise<Outcome> =>
  prepare.length < LEAST_SEPARATE
    ? prepare(setup, entry, newLearned())
    : (prepare as unknown as Separate)(setup.bench, setup.store, entry, newLearned());

async function running(setup: Setup, entry: Entry): Promise<Running> {
  const { bench, store } = setup;
  const { gpu } = bench;
  const { kernel, case: at } = entry;
  const obstacle = kernelObstacle(bench, kernel, at);
  if (obstacle !== null) throw new Error(obstacle);
  const outcome = await prepared(setup, entry);
  if (outcome.status !== 'measured') {
    throw new Error('reason' in outcome ? outcome.reason : `it ended as ${outcome.status}`);
  }
  const { parameters } = outcome;
  const { buffers, output } = store.tensors(at);
  const passes = kernel.passes(at.shape, at.formats, parameters, gpu.capabilities);
  // Without the copies that a profile rotates over: others have only one set of operands too.
  const program = await compileKernel(gpu, kernel.id, passes, buffers);
  const { rows, cols, format } = output.matrix;
  return {
    variant: `${kernel.id} ${Object.entries(parameters)
      .map(([name, value]) => `${name}=${value}`)
      .join(' ')}`.trim(),
    run: () => submitOnce(gpu, program),
    async read() {
      const buffer = buffers[output.name]!;
      const bytes = await readBytes(gpu, buffer, 0, buffer.size);
      const halves = (): Float32Array<ArrayBuffer> => new Float32Array(Array.from(new Uint16Array(bytes), fromHalf));
      const stored = format.id === 'f16' ? halves() : new Float32Array(bytes);
      return withoutPadding(stored, rows, cols);
    },
    dispose: () => undefined,
  };
}
