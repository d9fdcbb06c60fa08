// The parts of the package that are used here: types are checked where it is not installed, too.

export interface Tensor {
  getData(): Promise<ArrayBufferView<ArrayBuffer>>;
  dispose(): void;
}
export declare const Tensor: {
  fromGpuBuffer(
    buffer: GPUBuffer,
    options: { dataType: 'float32' | 'int32' | 'int64' | 'uint8'; dims: readonly number[] },
  ): Tensor;
  new (type: 'int32', data: Int32Array, dims: readonly number[]): Tensor;
};
export interface InferenceSession {
  run(
    feeds: Readonly<Record<string, Tensor>>,
    fetches: Readonly<Record<string, Tensor | null>>,
  ): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}
export declare const InferenceSession: {
  create(
    model: Uint8Array,
    options: {
      executionProviders: readonly { name: 'webgpu'; device: GPUDevice }[];
      preferredOutputLocation: 'gpu-buffer';
    },
  ): Promise<InferenceSession>;
};
export declare const env: {
  logLevel: 'error';
  readonly wasm: { wasmPaths: string; numThreads: number };
  readonly versions: { readonly web?: string };
};
