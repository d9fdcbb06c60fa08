import { values } from './harness.js';
import { ort } from './ort.js';

await ort('/made/layer.onnx', { x: ['float32', values(64 * 128), [1, 64, 128]] });
