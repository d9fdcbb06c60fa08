import { values } from './harness.js';
import { ort } from './ort.js';

await ort('/npm/@ricky0123/vad-web/dist/silero_vad_v5.onnx', {
  input: ['float32', values(512), [1, 512]],
  state: ['float32', new Float32Array(256), [2, 1, 128]],
  sr: ['int64', BigInt64Array.of(16_000n), []],
});
