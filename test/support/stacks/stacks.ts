/** A WebGPU implementation that the tests of `test/gpu` run on: what is expected of it, as data. */
export interface Stack {
  /** In words, for titles and reasons. */
  readonly title: string;
  /** What the adapter calls itself; Firefox tells nothing. */
  readonly vendor: string;
  readonly architecture: string;
  readonly hasHalves: boolean;
  /** Null: no subgroups. */
  readonly subgroupSize: readonly [least: number, most: number] | null;
  /** What a workgroup may hold. */
  readonly invocations: number;
  /** What its first dispatch of a new pipeline may take: lavapipe compiles there, not in createComputePipelineAsync. */
  readonly slowFirstDispatch: boolean;
  /** Which WGSL compiler judges sources: Tint is the one whose differences from ours are written down. */
  readonly compiler: 'tint' | 'naga';
}

export type StackName = 'chromium' | 'dawn' | 'firefox';

export const STACKS: Readonly<Record<StackName, Stack>> = {
  chromium: {
    title: 'Chromium over SwiftShader',
    vendor: 'google',
    architecture: 'swiftshader',
    hasHalves: false,
    subgroupSize: [4, 4],
    invocations: 256,
    slowFirstDispatch: false,
    compiler: 'tint',
  },
  dawn: {
    title: 'Dawn for Node over lavapipe',
    vendor: 'mesa',
    architecture: 'software',
    hasHalves: true,
    subgroupSize: [8, 8],
    invocations: 1024,
    slowFirstDispatch: true,
    compiler: 'tint',
  },
  firefox: {
    title: 'Firefox over lavapipe',
    vendor: '',
    architecture: '',
    hasHalves: true,
    subgroupSize: null,
    invocations: 1024,
    slowFirstDispatch: true,
    compiler: 'naga',
  },
};
