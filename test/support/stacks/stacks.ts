import type { TestDriver } from '../dawn.ts';

/** What tests that are skipped for want of a feature rely on. */
export interface StackAdapter {
  /** What it calls itself; Firefox tells nothing. */
  readonly vendor: string;
  readonly architecture: string;
  readonly isFallback: boolean;
  readonly hasHalves: boolean;
  /** Null: no subgroups. */
  readonly subgroupSize: readonly [least: number, most: number] | null;
  /** Whether functions may take pointers to storage. */
  readonly hasStoragePointers: boolean;
  /** What a workgroup may hold. */
  readonly invocations: number;
}

/** A WebGPU implementation that the tests of `test/gpu` run on: what is expected of it, as data. */
export interface Stack {
  /** In words, for titles and reasons. */
  readonly title: string;
  /** What its adapter says of itself; null where it is whatever GPU the machine has. */
  readonly adapter: StackAdapter | null;
  /**
   * Members of a kernel's family that are held against the reference for each type of storage, unless all are asked for.
   * lavapipe compiles in a pipeline's first dispatch, for seconds.
   */
  readonly gateSample: number;
  /** Members of each family of ceilings that are held against what they say. */
  readonly ceilingSample: number;
  /** Seconds in which a family of ceilings is swept so far that it rises. */
  readonly widenSeconds: number;
  /** Kernels whose candidates are counted, and how many of each kernel's. */
  readonly countSample: { readonly kernels: number; readonly candidates: number };
  /** Programs of random control flow. */
  readonly programSample: number;
  /** Kernels that are timed with and without counters. */
  readonly costSample: number;
  /** Kernels of which also each byte is marked, for each type of storage. */
  readonly markSample: number;
  /** Kernels whose counts are explained as a report does it. */
  readonly reportSample: number;
  readonly hasExternalTextures: boolean;
  /** Which WGSL compiler judges sources: Tint is the one whose differences from ours are written down. */
  readonly compiler: 'tint' | 'naga';
  /** Functions that the compiler does not evaluate in constants yet, by its own names for them. */
  readonly notFolded: readonly string[];
  /** The driver that Dawn for Node is limited to; null: a browser. */
  readonly driver: TestDriver | null;
  /** What `profile` is given to measure on it. */
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
    gateSample: 8,
    ceilingSample: 16,
    widenSeconds: 20,
    countSample: { kernels: 99, candidates: 4 },
    programSample: 12,
    costSample: 99,
    markSample: 99,
    reportSample: 99,
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
    gateSample: 1,
    ceilingSample: 2,
    widenSeconds: 60,
    countSample: { kernels: 4, candidates: 1 },
    programSample: 3,
    costSample: 4,
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
    gateSample: 1,
    ceilingSample: 2,
    widenSeconds: 60,
    countSample: { kernels: 4, candidates: 1 },
    programSample: 3,
    costSample: 4,
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
    gateSample: 16,
    ceilingSample: 16,
    widenSeconds: 20,
    countSample: { kernels: 99, candidates: 4 },
    programSample: 12,
    costSample: 99,
    markSample: 99,
    reportSample: 99,
    hasExternalTextures: true,
    compiler: 'tint',
    notFolded: [],
    driver: 'system',
    options: ['--runtime', 'dawn', '--adapter', 'hardware'],
  },
};
