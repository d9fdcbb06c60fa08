import type { TestDriver } from '../dawn.ts';

/** The properties by which tests that need a feature are skipped. */
export interface StackAdapter {
  /** The vendor that it reports; Firefox reports none. */
  readonly vendor: string;
  readonly architecture: string;
  readonly isFallback: boolean;
  readonly hasHalves: boolean;
  /** Null: no subgroups. */
  readonly subgroupSize: readonly [least: number, most: number] | null;
  /** Whether functions may take pointers to storage. */
  readonly hasStoragePointers: boolean;
  /** Most invocations of a workgroup. */
  readonly invocations: number;
}

/** A WebGPU implementation that the tests of `test/gpu` run on, with what is expected of it. */
export interface Stack {
  /** Its name in titles and reasons. */
  readonly title: string;
  /** The properties its adapter reports; null if it is whatever GPU the machine has. */
  readonly adapter: StackAdapter | null;
  /** Number of kernels compared with the reference. */
  readonly gateKernels: number;
  /**
   * Number of members of a kernel's family compared with the reference per storage type, unless all are requested.
   * lavapipe compiles in a pipeline's first dispatch, for seconds.
   */
  readonly gateSample: number;
  /** Number of members of each ceiling's family whose work is checked. */
  readonly ceilingSample: number;
  /** Seconds of sweeping that are enough for a ceiling to rise. */
  readonly widenSeconds: number;
  /** Number of kernels whose candidates are counted, and of candidates per kernel. */
  readonly countSample: { readonly kernels: number; readonly candidates: number };
  /** Number of programs of random control flow. */
  readonly programSample: number;
  /** Number of kernels timed with and without counters. */
  readonly costSample: number;
  /** Number of f32 kernels whose counts are compared with those of every other stack. */
  readonly sameSample: number;
  /** Number of kernels, per storage type, whose bytes are marked too. */
  readonly markSample: number;
  /** Number of kernels whose counts are explained as in a report. */
  readonly reportSample: number;
  readonly hasExternalTextures: boolean;
  /** The WGSL compiler; only Tint's differences from our front end are documented. */
  readonly compiler: 'tint' | 'naga';
  /** Functions that the compiler does not yet evaluate in constants, by the compiler's names. */
  readonly notFolded: readonly string[];
  /** The driver that Dawn for Node is limited to; null: a browser. */
  readonly driver: TestDriver | null;
  /** Options with which `profile` measures on it. */
  readonly options: readonly string[];
}

export type StackName = 'chromium' | 'dawn' | 'firefox' | 'hardware';

export const STACKS: Readonly<Record<StackName, Stack>> = {
  chromium: {
    title: 'Chromium over SwiftShader',
    adapter: {
      vendor: 'google',
      architecture: 'swiftshader',
      isFallback: true,
      hasHalves: false,
      subgroupSize: [4, 4],
      hasStoragePointers: true,
      invocations: 256,
    },
    gateKernels: 99,
    gateSample: 4,
    ceilingSample: 8,
    widenSeconds: 20,
    countSample: { kernels: 24, candidates: 3 },
    programSample: 8,
    costSample: 14,
    sameSample: 999,
    markSample: 99,
    reportSample: 12,
    hasExternalTextures: true,
    compiler: 'tint',
    notFolded: [],
    driver: null,
    options: ['--browser', 'chrome', '--adapter', 'software'],
  },
  dawn: {
    title: 'Dawn for Node over lavapipe',
    adapter: {
      vendor: 'mesa',
      architecture: 'software',
      isFallback: true,
      hasHalves: true,
      subgroupSize: [8, 8],
      hasStoragePointers: true,
      invocations: 1024,
    },
    gateKernels: 20,
    gateSample: 1,
    ceilingSample: 2,
    widenSeconds: 60,
    countSample: { kernels: 4, candidates: 1 },
    programSample: 3,
    costSample: 4,
    sameSample: 20,
    markSample: 2,
    reportSample: 3,
    hasExternalTextures: true,
    compiler: 'tint',
    notFolded: [],
    driver: 'lavapipe',
    options: ['--runtime', 'dawn', '--adapter', 'software'],
  },
  firefox: {
    title: 'Firefox over lavapipe',
    adapter: {
      vendor: '',
      architecture: '',
      isFallback: true,
      hasHalves: true,
      subgroupSize: null,
      hasStoragePointers: false,
      invocations: 1024,
    },
    gateKernels: 20,
    gateSample: 1,
    ceilingSample: 2,
    widenSeconds: 60,
    countSample: { kernels: 4, candidates: 1 },
    programSample: 3,
    costSample: 4,
    sameSample: 20,
    markSample: 2,
    reportSample: 3,
    hasExternalTextures: false,
    compiler: 'naga',
    notFolded:
      'Transpose Determinant Mix Frexp ExtractBits InsertBits bitcast Pack4x8unorm Pack2x16float Pack4xI8Clamp'.split(
        ' ',
      ),
    driver: null,
    options: ['--browser', 'firefox', '--adapter', 'software'],
  },
  hardware: {
    title: "Dawn for Node over the machine's own GPU",
    adapter: null,
    gateKernels: 99,
    gateSample: 16,
    ceilingSample: 16,
    widenSeconds: 20,
    countSample: { kernels: 99, candidates: 4 },
    programSample: 12,
    costSample: 99,
    sameSample: 999,
    markSample: 99,
    reportSample: 99,
    hasExternalTextures: true,
    compiler: 'tint',
    notFolded: [],
    driver: 'system',
    options: ['--runtime', 'dawn', '--adapter', 'hardware'],
  },
};
