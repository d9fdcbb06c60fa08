/**
 * What all apps share, in a page or a worker. `loaded` becomes true when the model is there and ran once; `run()` runs it
 * a few times more, and resolves once the outputs have arrived at the server.
 */

const RUNS = 3;

const errors = [];
let dispatches = 0;

const { requestDevice } = GPUAdapter.prototype;
GPUAdapter.prototype.requestDevice = async function request(...args) {
  const device = await requestDevice.apply(this, args);
  device.addEventListener('uncapturederror', ({ error }) => errors.push(error.message));
  return device;
};
for (const name of ['dispatchWorkgroups', 'dispatchWorkgroupsIndirect']) {
  const dispatch = GPUComputePassEncoder.prototype[name];
  GPUComputePassEncoder.prototype[name] = function count(...args) {
    dispatches++;
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

/** @param load resolves with a function that runs the model once, and resolves with its outputs: typed arrays */
export async function app(load) {
  try {
    const step = await load();
    await step();
    let running = null;
    globalThis.run = () => (running ??= record(step));
    globalThis.loaded = true;
  } catch (error) {
    console.error(error);
    globalThis.failed = String(error?.stack ?? error);
    throw error;
  }
}

async function record(step) {
  dispatches = 0;
  const all = [];
  for (let i = 0; i < RUNS; i++) all.push(...(await step()));
  globalThis.outputs = all.map((output) => ({ length: output.length, first: [...output.slice(0, 8)] }));
  const body = new Blob(all);
  const about = JSON.stringify({ dispatches, errors: errors.map((text) => text.replaceAll(/[^ -~]/g, ' ')) });
  await fetch(`/result${location.search}`, { method: 'POST', body, headers: { 'X-About': about } });
  return true;
}
