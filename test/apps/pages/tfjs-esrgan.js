import { app, loadScript, values } from './harness.js';

/** The libraries are classic scripts, which build on one another. */
const SCRIPTS = ['core', 'backend-cpu', 'backend-webgpu', 'layers'];
const SIZE = 24;

await app(async () => {
  for (const name of SCRIPTS) await loadScript(`/npm/@tensorflow/tfjs-${name}/dist/tf-${name}.js`);
  const { tf } = globalThis;
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  await tf.setBackend('webgpu');
  await tf.ready();
  const model = await tf.loadLayersModel('/npm/@upscalerjs/esrgan-slim/models/x2/model.json');
  const image = tf.tensor4d(values(SIZE * SIZE * 3), [1, SIZE, SIZE, 3]);
  return async () => {
    const output = tf.tidy(() => model.predict(image));
    const data = await output.data();
    output.dispose();
    return [data];
  };
});
