import type { StorageType } from '../theory/dtype.ts';
import { assemble } from './assemble.ts';
import type { Capabilities, Parameters, Pass } from './kernel.ts';
import { fold } from './layout.ts';

/** How large one dispatch of a ceiling kernel is. */
export interface Extent {
  /** Bytes of the buffer that memory ceilings walk over: a power of two from 1 MiB on. */
  readonly bytes: number;
  /** Workgroups of 64 that compute ceilings launch. */
  readonly workgroups: number;
  readonly seed: number;
}

/** A kernel that does one thing as fast as the hardware can, in a family to be swept. */
export interface CeilingKernel {
  /** The ceiling it shows: `memory/read`, `compute/f32`. */
  readonly id: string;
  readonly kind: 'memory' | 'compute';
  readonly unit: 'B/s' | 'flop/s' | 'op/s';
  /** Path of its shader below `shaders/`. */
  readonly shader: string;
  readonly bindings: readonly string[];
  /** Why this adapter cannot show it, or null. */
  refuses(capabilities: Capabilities): string | null;
  readonly candidates: readonly Parameters[];
  /** Bytes or operations of one dispatch. */
  amount(parameters: Parameters, extent: Extent): number;
  pass(parameters: Parameters, extent: Extent): Pass;
}

/** Steps of a chain in one dispatch: long enough that the loop's own cost and the write at its end vanish. */
export const CHAIN_ITERATIONS = 512;

const VEC4_BYTES = 16;
const VEC4S_PER_GROUP = 8;

function memoryCeiling(id: 'read' | 'write' | 'copy', bindings: readonly string[], directions: 1 | 2): CeilingKernel {
  const shader = `ceilings/memory-${id}`;
  return {
    id: `memory/${id}`,
    kind: 'memory',
    unit: 'B/s',
    shader,
    bindings,
    refuses: () => null,
    candidates: [
      { workgroup: 256, groups: 1, blocked: 0 },
      { workgroup: 256, groups: 2, blocked: 0 },
      { workgroup: 64, groups: 2, blocked: 0 },
      { workgroup: 256, groups: 1, blocked: 1 },
      { workgroup: 256, groups: 8, blocked: 1 },
      // Long runs an invocation: what CPUs prefer.
      { workgroup: 64, groups: 32, blocked: 1 },
      { workgroup: 4, groups: 128, blocked: 0 },
    ],
    amount: (_parameters, { bytes }) => bytes * directions,
    pass({ workgroup = 256, groups = 1, blocked = 0 }, { bytes, seed }) {
      const constants = { WORKGROUP: workgroup, GROUPS: groups, BLOCKED: blocked };
      return {
        shader,
        wgsl: assemble(`${shader}.wgsl`, {
          storage: 'f32',
          constants: id === 'write' ? { ...constants, SEED: seed } : constants,
        }),
        bindings,
        workgroups: fold(bytes / VEC4_BYTES / (VEC4S_PER_GROUP * groups * workgroup)),
      };
    },
  };
}

const CHAINS: readonly Parameters[] = [
  { chains: 8, width: 1 },
  { chains: 4, width: 1 },
  { chains: 2, width: 4 },
  { chains: 4, width: 4 },
  { chains: 8, width: 4 },
];

function fmaCeiling(storage: StorageType): CeilingKernel {
  return {
    id: `compute/${storage}`,
    kind: 'compute',
    unit: 'flop/s',
    shader: 'ceilings/compute-fma',
    bindings: ['seeds', 'ends'],
    refuses: ({ features }) =>
      storage === 'f32' || features.has('shader-f16') ? null : 'the adapter has no shader-f16',
    candidates: CHAINS,
    amount: ({ chains = 1, width = 1 }, { workgroups }) => 2 * chains * width * CHAIN_ITERATIONS * 64 * workgroups,
    pass: ({ chains = 1, width = 1 }, { workgroups }) => ({
      shader: 'ceilings/compute-fma',
      wgsl: assemble('ceilings/compute-fma.wgsl', {
        storage,
        constants: { CHAINS: chains, ITERATIONS: CHAIN_ITERATIONS },
        pieces: { WIDTH: width },
      }),
      bindings: ['seeds', 'ends'],
      workgroups: fold(workgroups),
    }),
  };
}

const dot4Ceiling: CeilingKernel = {
  id: 'compute/int8',
  kind: 'compute',
  unit: 'op/s',
  shader: 'ceilings/compute-dot4',
  bindings: ['seeds', 'ends'],
  refuses: ({ features }) =>
    features.has('packed_4x8_integer_dot_product') ? null : 'the browser has no packed_4x8_integer_dot_product',
  candidates: [{ chains: 8 }, { chains: 4 }, { chains: 2 }],
  amount: ({ chains = 1 }, { workgroups }) => 8 * chains * CHAIN_ITERATIONS * 64 * workgroups,
  pass: ({ chains = 1 }, { workgroups }) => ({
    shader: 'ceilings/compute-dot4',
    wgsl: assemble('ceilings/compute-dot4.wgsl', {
      storage: 'f32',
      constants: { CHAINS: chains, ITERATIONS: CHAIN_ITERATIONS },
    }),
    bindings: ['seeds', 'ends'],
    workgroups: fold(workgroups),
  }),
};

/** Every ceiling kernel. Shaders: memory-read, memory-write, memory-copy, compute-fma, compute-dot4. */
export const CEILING_KERNELS: readonly CeilingKernel[] = [
  memoryCeiling('read', ['data', 'sums'], 1),
  memoryCeiling('write', ['copied'], 1),
  memoryCeiling('copy', ['data', 'copied'], 2),
  fmaCeiling('f32'),
  fmaCeiling('f16'),
  dot4Ceiling,
];

/** Fills `data` with words that random.ts can compute again. Shader random-fill. */
export const randomFill = (words: number, seed: number): Pass => ({
  shader: 'ceilings/random-fill',
  wgsl: assemble('ceilings/random-fill.wgsl', { storage: 'f32', constants: { LENGTH: words, SEED: seed } }),
  bindings: ['data'],
  workgroups: fold(Math.ceil(words / 256)),
});

/** A dispatch that does next to nothing. Shader launch. */
export const emptyLaunch = (): Pass => ({
  shader: 'ceilings/launch',
  wgsl: assemble('ceilings/launch.wgsl', { storage: 'f32', constants: {} }),
  bindings: ['ticks'],
  workgroups: [1, 1, 1],
});
