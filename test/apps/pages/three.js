import { app } from './harness.js';
import { WebGPURenderer } from 'three/webgpu';
import { cos, Fn, instancedArray, instanceIndex, Loop, sin } from 'three/tsl';

const COUNT = 1024;

await app(async () => {
  const renderer = new WebGPURenderer();
  await renderer.init();
  const [places, speeds] = [instancedArray(COUNT, 'vec4'), instancedArray(COUNT, 'vec4')];
  const begin = Fn(() => {
    const i = instanceIndex.toFloat();
    places.element(instanceIndex).x.assign(sin(i));
    places.element(instanceIndex).y.assign(cos(i));
    speeds.element(instanceIndex).assign(places.element(instanceIndex).mul(0.01));
  })().compute(COUNT);
  const move = Fn(() => {
    const place = places.element(instanceIndex);
    const speed = speeds.element(instanceIndex);
    Loop(8, () => {
      place.addAssign(speed);
      speed.mulAssign(0.99);
    });
  })().compute(COUNT);
  return async () => {
    await renderer.computeAsync(begin);
    for (let i = 0; i < 4; i++) await renderer.computeAsync(move);
    return [new Float32Array(await renderer.getArrayBufferAsync(places.value))];
  };
});
