import { values } from './harness.js';
import { ort } from './ort.js';

await ort('/made/odd.onnx', {
  a: ['float32', values(45 * 37), [45, 37]],
  image: ['float32', values(3 * 13 * 11), [1, 3, 13, 11]],
  planes: ['float32', values(5 * 13 * 11), [1, 5, 13, 11]],
});
