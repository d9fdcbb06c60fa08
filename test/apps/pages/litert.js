import { app, values } from './harness.js';
import { loadAndCompile, loadLiteRt, Tensor } from '../npm/@litertjs/core/dist/index.js';

await app(async () => {
  await loadLiteRt('/npm/@litertjs/core/wasm/');
  const model = await loadAndCompile('/npm/@mediapipe/selfie_segmentation/selfie_segmentation.tflite', {
    accelerator: 'webgpu',
  });
  const [{ shape }] = model.getInputDetails();
  const size = shape.reduce((n, length) => n * length, 1);
  const data = values(size);
  return async () => {
    const input = await new Tensor(data, [...shape]).moveTo('webgpu');
    const outputs = await model.run([input]);
    const result = [];
    for (const output of outputs) {
      const there = await output.moveTo('wasm');
      result.push(Float32Array.from(there.toTypedArray()));
      there.delete();
    }
    input.delete();
    return result;
  };
});
