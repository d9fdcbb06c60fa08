import { app } from './harness.js';
import { env, pipeline } from '../npm/@huggingface/transformers/dist/transformers.web.min.js';

env.allowRemoteModels = false;
env.allowLocalModels = true;
env.localModelPath = '/made/';
env.useBrowserCache = false;
env.backends.onnx.wasm.wasmPaths = '/npm/onnxruntime-web/dist/';
env.backends.onnx.wasm.numThreads = 1;

await app(async () => {
  const extract = await pipeline('feature-extraction', 'bert', { device: 'webgpu', dtype: 'fp32' });
  return async () => {
    const output = await extract('w1 w7 w2 w9 w11 w4', { pooling: 'mean', normalize: true });
    return [output.data];
  };
});
