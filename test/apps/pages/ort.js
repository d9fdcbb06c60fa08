import { app } from './harness.js';
import { env, InferenceSession, Tensor } from '../npm/onnxruntime-web/dist/ort.webgpu.bundle.min.mjs';

env.wasm.wasmPaths = '/npm/onnxruntime-web/dist/';
env.wasm.numThreads = 1;

/** Runs an ONNX model. @param feeds by name: [type, data, shape] */
export const ort = (model, feeds) =>
  app(async () => {
    const bytes = new Uint8Array(await (await fetch(model)).arrayBuffer());
    const session = await InferenceSession.create(bytes, { executionProviders: ['webgpu'] });
    const inputs = Object.fromEntries(
      Object.entries(feeds).map(([name, [type, data, shape]]) => [name, new Tensor(type, data, shape)]),
    );
    return async () => Object.values(await session.run(inputs)).map(({ data }) => data);
  });
