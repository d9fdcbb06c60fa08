import type { Storable } from '../ops/dtype.ts';
import { assemble } from './assemble.ts';
import type { Parameters, Pass } from './kernel.ts';
import type { Capabilities } from '../device/capabilities.ts';
import { fold } from './row-layout.ts';

/** The size of one dispatch of a ceiling kernel. */
export interface Extent {
  /** Bytes of the buffer that memory ceilings walk over: a power of two from 1 MiB on. */
  readonly bytes: number;
  /** Invocations that compute and workgroup ceilings launch, in 64s. */
  readonly workgroups: number;
  readonly seed: number;
}

/** A kernel that does one thing as fast as the hardware can; a family to be swept. */
export interface CeilingKernel {
  /** The ceiling it measures: `memory/read`, `compute/f32`. */
  readonly id: string;
  readonly kind: 'memory' | 'compute' | 'workgroup' | 'launch';
  readonly unit: 'B/s' | 'flop/s' | 'op/s' | 's';
  /** Path of its shader below `shaders/`. */
  readonly shader: string;
  readonly bindings: readonly string[];
  /** Why this adapter cannot run it, or null. */
  refuses(capabilities: Capabilities): string | null;
  /** Members that a sweep starts with: one for each known kind of hardware. */
  readonly candidates: readonly Parameters[];
  /** The values of each parameter, in order: a sweep moves from its best member to that member's neighbours. */
  readonly axes: Readonly<Record<string, readonly number[]>>;
  /** Whether a dispatch of this extent is a whole number of the member's workgroups. */
  fits(parameters: Parameters, extent: Extent): boolean;
  /** Bytes or operations of one dispatch; 1 for the launch ceiling. */
  amount(parameters: Parameters, extent: Extent): number;
  pass(parameters: Parameters, extent: Extent): Pass;
}

/** Steps of a chain in one dispatch: enough to make the write at its end negligible. */
export const CHAIN_STEPS = 1024;

const VEC4_BYTES = 16;

const always = (): boolean => true;

/** Every member of a family that is not listed. */
export function otherMembers(
  { axes }: Pick<CeilingKernel, 'axes'>,
  listed: readonly Parameters[],
): readonly Parameters[] {
  let all: Parameters[] = [{}];
  for (const [name, values] of Object.entries(axes)) {
    all = all.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
  }
  return all.filter((one) => !listed.some((other) => isSameMember(one, other)));
}

/** The members one step away along each axis. */
export const neighbours = ({ axes }: Pick<CeilingKernel, 'axes'>, member: Parameters): readonly Parameters[] =>
  Object.entries(axes).flatMap(([name, values]) => {
    const at = values.indexOf(member[name]!);
    return [values[at - 1], values[at + 1]].flatMap((value) =>
      value === undefined ? [] : [{ ...member, [name]: value }],
    );
  });

/** Whether two members of a family are the same. */
export const isSameMember = (a: Parameters, b: Parameters): boolean =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([name, value]) => b[name] === value);

const STREAMS: readonly Parameters[] = [
  { workgroup: 256, groups: 1, run: 8, blocked: 0 },
  { workgroup: 64, groups: 2, run: 8, blocked: 0 },
  { workgroup: 256, groups: 1, run: 4, blocked: 1 },
  // A cache line per invocation, and long runs, suit CPUs.
  { workgroup: 64, groups: 1, run: 4, blocked: 1 },
  { workgroup: 64, groups: 32, run: 8, blocked: 1 },
  { workgroup: 64, groups: 64, run: 4, blocked: 1 },
  { workgroup: 4, groups: 128, run: 8, blocked: 0 },
];
const STREAM_AXES = {
  workgroup: [4, 8, 16, 32, 64, 128, 256],
  groups: [1, 2, 4, 8, 16, 32, 64, 128],
  run: [4, 8],
  blocked: [0, 1],
};

function memoryCeiling(id: 'read' | 'write' | 'copy', bindings: readonly string[], directions: 1 | 2): CeilingKernel {
  const shader = `ceilings/memory-${id}`;
  return {
    id: `memory/${id}`,
    kind: 'memory',
    unit: 'B/s',
    shader,
    bindings,
    refuses: () => null,
    candidates: STREAMS,
    axes: STREAM_AXES,
    fits: ({ workgroup = 256, groups = 1, run = 8 }, { bytes }) => bytes >= VEC4_BYTES * run * groups * workgroup,
    amount: (_parameters, { bytes }) => bytes * directions,
    pass({ workgroup = 256, groups = 1, run = 8, blocked = 0 }, { bytes, seed }) {
      const constants = { WORKGROUP: workgroup, GROUPS: groups, RUN: run, BLOCKED: blocked };
      return {
        shader,
        wgsl: assemble(`${shader}.wgsl`, {
          storage: 'f32',
          constants: id === 'write' ? { ...constants, SEED: seed } : constants,
        }),
        bindings,
        workgroups: fold(bytes / VEC4_BYTES / (run * groups * workgroup)),
      };
    },
  };
}

/**
 * Reads the bytes of a window repeatedly within one dispatch; a series of window sizes shows the caches.
 * Shader memory-level.
 */
export const levelRead = (id: string, workingSet: number): CeilingKernel => ({
  ...memoryCeiling('read', ['data', 'sums'], 1),
  id,
  shader: 'ceilings/memory-level',
  pass({ workgroup = 256, groups = 1, run = 8, blocked = 0 }, { bytes }) {
    const constants = {
      WORKGROUP: workgroup,
      GROUPS: groups,
      RUN: run,
      BLOCKED: blocked,
      WINDOW: workingSet / VEC4_BYTES,
    };
    return {
      shader: 'ceilings/memory-level',
      wgsl: assemble('ceilings/memory-level.wgsl', { storage: 'f32', constants }),
      bindings: ['data', 'sums'],
      workgroups: fold(bytes / VEC4_BYTES / (run * groups * workgroup)),
    };
  },
});

/** Loads of one invocation of workgroup-read. */
export const TILE_LOADS = 1024;

const TILES: readonly Parameters[] = [
  { width: 4, workgroup: 64, run: 16, alike: 0 },
  { width: 4, workgroup: 64, run: 16, alike: 1 },
  { width: 4, workgroup: 256, run: 8, alike: 0 },
  { width: 2, workgroup: 64, run: 32, alike: 0 },
  { width: 1, workgroup: 64, run: 16, alike: 0 },
];

const workgroupCeiling: CeilingKernel = {
  id: 'workgroup/read',
  kind: 'workgroup',
  unit: 'B/s',
  shader: 'ceilings/workgroup-read',
  bindings: ['ends'],
  refuses: () => null,
  candidates: TILES,
  axes: { width: [1, 2, 4], workgroup: [4, 8, 16, 32, 64, 128, 256], run: [4, 8, 16, 32], alike: [0, 1] },
  // An iteration over the whole tile repeats the loads of the previous one: compilers hoist such loads.
  fits: ({ workgroup = 64, run = 16 }) => run < workgroup,
  amount: ({ width = 4 }, { workgroups }) => 4 * width * TILE_LOADS * 64 * workgroups,
  pass: ({ width = 4, workgroup = 64, run = 16, alike = 0 }, { workgroups, seed }) => ({
    shader: 'ceilings/workgroup-read',
    wgsl: assemble('ceilings/workgroup-read.wgsl', {
      storage: 'f32',
      constants: { WORKGROUP: workgroup, RUN: run, ITERATIONS: TILE_LOADS / run, SEED: seed, ALIKE: alike },
      pieces: { WIDTH: width },
    }),
    bindings: ['ends'],
    workgroups: fold((workgroups * 64) / workgroup),
  }),
};

/** The cost of an almost empty dispatch in a chain of dispatches. */
const launchCeiling: CeilingKernel = {
  id: 'launch/dispatch',
  kind: 'launch',
  unit: 's',
  shader: 'ceilings/launch',
  bindings: ['ticks'],
  refuses: () => null,
  candidates: [{}],
  axes: {},
  fits: always,
  amount: () => 1,
  pass: () => emptyLaunch(),
};

const WORKGROUPS = [4, 8, 16, 32, 64, 128, 256];

const CHAIN_COUNTS = [2, 4, 6, 8, 10, 12, 16];
const STEPS = [8, 16, 32, 64];

/** Eight accumulators fill a GPU's pipelines; a CPU needs exactly as many as it has registers. */
const CHAINS: readonly Parameters[] = [
  { chains: 8, width: 1, steps: 16, workgroup: 64 },
  { chains: 12, width: 1, steps: 32, workgroup: 64 },
  { chains: 16, width: 1, steps: 16, workgroup: 64 },
  { chains: 4, width: 4, steps: 8, workgroup: 64 },
  { chains: 2, width: 4, steps: 16, workgroup: 256 },
];

function fmaCeiling(storage: Storable): CeilingKernel {
  return {
    id: `compute/${storage}`,
    kind: 'compute',
    unit: 'flop/s',
    shader: 'ceilings/compute-fma',
    bindings: ['seeds', 'ends'],
    refuses: ({ features }) =>
      storage === 'f32' || features.has('shader-f16') ? null : 'the adapter has no shader-f16',
    candidates: CHAINS,
    axes: { chains: CHAIN_COUNTS, width: [1, 2, 4], steps: STEPS, workgroup: WORKGROUPS },
    fits: always,
    amount: ({ chains = 8, width = 1 }, { workgroups }) => 2 * chains * width * CHAIN_STEPS * 64 * workgroups,
    pass: ({ chains = 8, width = 1, steps = 8, workgroup = 64 }, { workgroups }) => ({
      shader: 'ceilings/compute-fma',
      wgsl: assemble('ceilings/compute-fma.wgsl', {
        storage,
        constants: { CHAINS: chains, STEPS: steps, ITERATIONS: CHAIN_STEPS / steps, WORKGROUP: workgroup },
        pieces: { WIDTH: width },
      }),
      bindings: ['seeds', 'ends'],
      workgroups: fold((workgroups * 64) / workgroup),
    }),
  };
}

const DOTS: readonly Parameters[] = [
  { chains: 8, steps: 16, workgroup: 64 },
  { chains: 4, steps: 16, workgroup: 64 },
  { chains: 12, steps: 16, workgroup: 64 },
  { chains: 16, steps: 4, workgroup: 64 },
];

const dot4Ceiling: CeilingKernel = {
  id: 'compute/int8',
  kind: 'compute',
  unit: 'op/s',
  shader: 'ceilings/compute-dot4',
  bindings: ['seeds', 'ends'],
  refuses: ({ features }) =>
    features.has('packed_4x8_integer_dot_product') ? null : 'the browser has no packed_4x8_integer_dot_product',
  candidates: DOTS,
  axes: { chains: CHAIN_COUNTS, steps: [4, ...STEPS], workgroup: WORKGROUPS },
  fits: always,
  amount: ({ chains = 8 }, { workgroups }) => 8 * chains * CHAIN_STEPS * 64 * workgroups,
  pass: ({ chains = 8, steps = 8, workgroup = 64 }, { workgroups }) => ({
    shader: 'ceilings/compute-dot4',
    wgsl: assemble('ceilings/compute-dot4.wgsl', {
      storage: 'f32',
      constants: { CHAINS: chains, STEPS: steps, ITERATIONS: CHAIN_STEPS / steps, WORKGROUP: workgroup },
    }),
    bindings: ['seeds', 'ends'],
    workgroups: fold((workgroups * 64) / workgroup),
  }),
};

/**
 * Every ceiling kernel except the cache levels, which are detected. Shaders: memory-read, memory-write, memory-copy,
 * compute-fma, compute-dot4.
 */
export const CEILING_KERNELS: readonly CeilingKernel[] = [
  memoryCeiling('read', ['data', 'sums'], 1),
  memoryCeiling('write', ['copied'], 1),
  memoryCeiling('copy', ['data', 'copied'], 2),
  fmaCeiling('f32'),
  fmaCeiling('f16'),
  dot4Ceiling,
  workgroupCeiling,
  launchCeiling,
];

/** Fills `data` with words that random.ts can recompute. Shader random-fill. */
export const randomFill = (words: number, seed: number): Pass => ({
  shader: 'ceilings/random-fill',
  wgsl: assemble('ceilings/random-fill.wgsl', { storage: 'f32', constants: { LENGTH: words, SEED: seed } }),
  bindings: ['data'],
  workgroups: fold(Math.ceil(words / 256)),
});

/** An almost empty dispatch. Shader launch. */
export const emptyLaunch = (): Pass => ({
  shader: 'ceilings/launch',
  wgsl: assemble('ceilings/launch.wgsl', { storage: 'f32', constants: {} }),
  bindings: ['ticks'],
  workgroups: [1, 1, 1],
});
