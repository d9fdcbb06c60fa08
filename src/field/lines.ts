import { isOnPcie, halfSumsRate, hasStackedMemory, makerOf } from './traits.ts';
import type { EngineClass } from './data/publication.ts';
import type { Card, Pass } from './pass.ts';
import type { FieldPoint } from './points.ts';

/** A term of a pass's time: a known quantity, and a coefficient to fit. */
export interface Term {
  readonly name: string;
  /** Least possible coefficient. */
  readonly least: number;
  /** Seconds at a coefficient of 1. */
  readonly of: (pass: Pass, card: Card) => number;
}

/** How the times of a class of engines follow from bytes, FLOP and layers, and the points it is fitted to. */
export interface Line {
  readonly id: string;
  readonly terms: readonly Term[];
  readonly takes: (point: FieldPoint) => boolean;
  /** Most that high ÷ low of its band may be. */
  readonly widest: number;
}

/** No kernel reads more than 93 % of what a sheet promises. */
const LEAST_READ = 1.08;

const layers = ({ layers: count }: Pass): number => count * 1e-4;
const memory = ({ bytes }: Pass, { gpu, gpus }: Card): number => bytes / (gpu.memoryBandwidth.value * gpus);
const when = (is: boolean, seconds: number): number => (is ? seconds : 0);

const READ: Term = { name: 'bytes / bandwidth', least: LEAST_READ, of: memory };
const READ_STACKED: Term = {
  name: 'more of it with stacked memory',
  least: 0,
  of: (pass, card) => when(hasStackedMemory(card.gpu), memory(pass, card)),
};
const PER_LAYER: Term = { name: '0.1 ms a layer', least: 0, of: layers };
const PER_LAYER_STACKED: Term = {
  name: 'more of it with stacked memory',
  least: 0,
  of: (pass, { gpu }) => when(hasStackedMemory(gpu), layers(pass)),
};
const PER_LAYER_INTEL: Term = {
  name: "more of it on Intel's GPUs",
  least: 0,
  of: (pass, { gpu }) => when(makerOf(gpu) === 'intel', layers(pass)),
};

/** Over PCIe, the two exchanges of a layer take about three times as long as over NVLink. */
const PER_LAYER_JOINED: Term = {
  name: '0.1 ms a layer, 3 times over PCIe',
  least: 0,
  of: (pass, { gpu, link }) => layers(pass) * (isOnPcie(gpu, link) ? 3 : 1),
};

const vector = ({ flop }: Pass, { gpu }: Card): number => flop / gpu.f32Vector!.value;
const ON_VECTORS: Term = { name: 'FLOP / FP32 vector rate', least: 1, of: vector };
const UNPACKING: Term = {
  name: 'more of it with fewer than 16 bits',
  least: 0,
  of: (pass, card) => when(pass.bits < 12, vector(pass, card)),
};

const ON_HALF_SUMS: Term = {
  name: 'FLOP / FP16 matrix rate, FP16 sums',
  least: 1,
  of: ({ flop }, { gpu, gpus }) => flop / (halfSumsRate(gpu) * gpus),
};

/** llama.cpp cuts prompts into pieces of 512 tokens, and unpacks the weights for each. */
const PER_PIECE: Term = {
  name: '0.1 ms a layer for each 512 tokens',
  least: 0,
  of: (pass) => layers(pass) * Math.ceil(pass.tokens / 512),
};

/** FP8 makes matrix products 1.4 times as fast as FP16, of the 2 that sheets promise. */
const ON_MATRIX_UNITS: Term = {
  name: 'FLOP / FP16 matrix rate, 1.4 times that for 8-bit weights',
  least: 1,
  of: ({ flop, bits }, { gpu, gpus }) =>
    flop / (gpu.f16Tensor!.value * gpus * (bits >= 7.5 && bits < 9 ? Math.SQRT2 : 1)),
};

const of =
  (phases: readonly FieldPoint['phase'][], ...classes: readonly EngineClass[]) =>
  ({ engineClass, phase }: FieldPoint): boolean =>
    (classes as readonly string[]).includes(engineClass) && phases.includes(phase);

const PROMPTS: readonly FieldPoint['phase'][] = ['prefill'];
const STEPS: readonly FieldPoint['phase'][] = ['decode'];
const ANY: readonly FieldPoint['phase'][] = ['decode', 'prefill', 'end-to-end'];

/** Every line. Coefficients are few, since points are. */
export const LINES = {
  metalStep: {
    id: 'metal decode',
    terms: [READ, PER_LAYER],
    takes: of(STEPS, 'metal'),
    widest: 1.3,
  },
  metalPrompt: {
    id: 'metal prefill',
    terms: [ON_VECTORS, UNPACKING],
    takes: of(PROMPTS, 'metal'),
    widest: 1.3,
  },
  cudaStep: {
    id: 'llama.cpp CUDA decode',
    terms: [READ, READ_STACKED, PER_LAYER],
    takes: of(STEPS, 'cuda-llamacpp'),
    widest: 2,
  },
  matrixPrompt: {
    id: 'llama.cpp prefill on matrix units',
    terms: [ON_HALF_SUMS, PER_PIECE],
    takes: (point) => of(PROMPTS, 'cuda-llamacpp', 'vulkan-sycl-rocm')(point) && hasMeasuredMatrixUnits(point),
    widest: 2,
  },
  vulkanStep: {
    id: 'Vulkan, SYCL, ROCm decode',
    terms: [READ, PER_LAYER, PER_LAYER_INTEL],
    takes: of(STEPS, 'vulkan-sycl-rocm'),
    widest: 2,
  },
  webgpuStep: {
    id: 'WebGPU decode',
    terms: [READ, PER_LAYER],
    takes: of(STEPS, 'webgpu'),
    widest: 2,
  },
  nativePass: {
    id: 'engines and servers on one NVIDIA GPU',
    terms: [READ, ON_MATRIX_UNITS, PER_LAYER, PER_LAYER_STACKED],
    takes: of(ANY, 'cuda-other', 'server-tp1'),
    widest: 2,
  },
  parallelPass: {
    id: 'tensor parallelism',
    terms: [READ, ON_MATRIX_UNITS, PER_LAYER_JOINED],
    takes: of(ANY, 'tp'),
    widest: 2,
  },
} as const satisfies Readonly<Record<string, Line>>;

/**
 * Whether llama.cpp's prompts were measured on such matrix units. Not on AMD's, and Intel's have two points that reach 9 and 28 % of
 * what their sheets promise: nothing to fit.
 */
export const hasMeasuredMatrixUnits = ({ gpu }: Pick<Card, 'gpu'>): boolean =>
  gpu.f16Tensor !== null && makerOf(gpu) === 'nvidia';
