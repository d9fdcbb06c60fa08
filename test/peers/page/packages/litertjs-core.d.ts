// The parts of the package that are used here: types are checked where it is not installed, too.

export declare class Tensor {
  static fromTypedArray(data: Float32Array, shape: readonly number[]): Tensor;
  moveTo(destination: 'webgpu'): Promise<Tensor>;
  data(): Promise<Float32Array>;
  delete(): void;
}
export interface CompiledModel {
  readonly isFullyAccelerated: boolean;
  run(inputs: readonly Tensor[]): Promise<Tensor[]>;
  delete(): void;
}
export declare function loadLiteRt(path: string): Promise<unknown>;
export declare function loadAndCompile(
  model: Uint8Array,
  options: { accelerator: 'webgpu'; gpuOptions: { precision: 'fp32' } },
): Promise<CompiledModel>;
export declare function setWebGpuDevice(device: GPUDevice): void;
