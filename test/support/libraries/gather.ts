import { useJax } from './use-jax.ts';
import { useTensorflow } from './use-tensorflow.ts';

/** A kernel that a library asked the browser to compile. */
export interface GatheredKernel {
  readonly library: string;
  readonly wgsl: string;
}

const LIBRARIES = { tfjs: useTensorflow, 'jax-js': useJax };

/**
 * The kernels that each library compiles while it does a little of everything, each source once. Nothing is dispatched:
 * compilation does not depend on it, and it would take most of the time on a software adapter.
 */
export async function gatherKernels(): Promise<GatheredKernel[]> {
  const gathered = new Map<string, GatheredKernel>();
  const compile = GPUDevice.prototype.createShaderModule;
  const dispatch = GPUComputePassEncoder.prototype.dispatchWorkgroups;
  GPUComputePassEncoder.prototype.dispatchWorkgroups = () => undefined;
  try {
    for (const [library, use] of Object.entries(LIBRARIES)) {
      GPUDevice.prototype.createShaderModule = function gather(descriptor): GPUShaderModule {
        gathered.set(descriptor.code, { library, wgsl: descriptor.code });
        return compile.call(this, descriptor);
      };
      await use();
    }
  } finally {
    GPUDevice.prototype.createShaderModule = compile;
    GPUComputePassEncoder.prototype.dispatchWorkgroups = dispatch;
  }
  return [...gathered.values()];
}
