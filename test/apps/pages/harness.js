/**
 * What all apps share, in a page or a worker. `loaded` becomes true when the model is there and ran once; `run()` runs it
 * a few times more, and resolves once the outputs have arrived at the server.
 */

const RUNS = 3;

const errors = [];
let dispatches = 0;
/** Pipelines that had a dispatch. */
const used = new Set();
const current = new WeakMap();

const { requestDevice } = GPUAdapter.prototype;
GPUAdapter.prototype.requestDevice = async function request(...args) {
  const device = await requestDevice.apply(this, args);
  device.addEventListener('uncapturederror', ({ error }) => errors.push(error.message));
  return device;
};
const { setPipeline } = GPUComputePassEncoder.prototype;
GPUComputePassEncoder.prototype.setPipeline = function set(pipeline) {
  current.set(this, pipeline);
  return setPipeline.call(this, pipeline);
};
for (const name of ['dispatchWorkgroups', 'dispatchWorkgroupsIndirect']) {
  const dispatch = GPUComputePassEncoder.prototype[name];
  GPUComputePassEncoder.prototype[name] = function count(...args) {
    dispatches++;
    used.add(current.get(this));
    return dispatch.apply(this, args);
  };
}

/** The same numbers in every run, from -1 to 1. */
export const values = (n, seed = 1) => {
  let state = seed >>> 0;
  return Float32Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
};

/** For libraries that are classic scripts. */
export const loadScript = (src) =>
  new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.addEventListener('load', resolve);
    script.addEventListener('error', () => reject(new Error(`${src} is not there`)));
    script.src = src;
    document.head.append(script);
  });

/** @param load resolves with a function that runs the model once, and resolves with its outputs: typed arrays */
export async function app(load) {
  try {
    const step = await load();
    await step();
    let running = null;
    globalThis.run = () => (running ??= record(step));
    globalThis.loaded = true;
  } catch (error) {
    globalThis.failed = String(error?.stack ?? error);
    throw error;
  }
}

async function record(step) {
  dispatches = 0;
  used.clear();
  const all = [];
  for (let i = 0; i < RUNS; i++) all.push(...(await step()));
  globalThis.outputs = all.map((output) => ({ length: output.length, first: Array.from(output.slice(0, 8), Number) }));
  const about = { dispatches, pipelines: used.size, errors, outputs: globalThis.outputs };
  const text = JSON.stringify(about).replaceAll(/[^ -~]/g, ' ');
  await fetch(`/result${location.search}`, { method: 'POST', body: new Blob(all), headers: { 'X-About': text } });
  return true;
}
