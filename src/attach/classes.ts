import type { Patchable } from './patch.ts';

/** The classes of WebGPU, in a page or a stand-in; those that are missing are not watched. */
export interface WebGpuClasses {
  readonly GPUAdapter: Patchable<GPUAdapter>;
  readonly GPUDevice: Patchable<GPUDevice>;
  readonly GPUQueue: Patchable<GPUQueue>;
  readonly GPUCommandEncoder: Patchable<GPUCommandEncoder>;
  readonly GPUComputePassEncoder: Patchable<GPUComputePassEncoder>;
  readonly GPUBuffer?: Patchable<GPUBuffer>;
  readonly GPUTexture?: Patchable<GPUTexture>;
  readonly GPUComputePipeline?: Patchable<GPUComputePipeline>;
  readonly GPURenderPassEncoder?: Patchable<GPURenderPassEncoder>;
  readonly GPURenderBundleEncoder?: Patchable<GPURenderBundleEncoder>;
}

/** Flags of WebGPU by value: the globals need not exist where this runs. */
export const BUFFER_USAGE = {
  MAP_READ: 0x1,
  MAP_WRITE: 0x2,
  COPY_SRC: 0x4,
  COPY_DST: 0x8,
  UNIFORM: 0x40,
  STORAGE: 0x80,
  INDIRECT: 0x100,
  QUERY_RESOLVE: 0x200,
} as const;
/** `GPUMapMode.READ`. */
export const MAP_MODE_READ = 0x1;
/** `GPUShaderStage.COMPUTE`. */
export const STAGE_COMPUTE = 0x4;
