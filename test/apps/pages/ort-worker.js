/** The transformer layer again, in a module worker. */
const worker = new Worker(`/pages/in-worker.js${location.search}`, { type: 'module' });
let finish;
worker.addEventListener('message', ({ data }) => {
  if (data === 'loaded') globalThis.loaded = true;
  else if (data === 'done') finish(true);
  else globalThis.failed = data;
});
let running = null;
globalThis.run = () =>
  (running ??= new Promise((resolve) => {
    finish = resolve;
    worker.postMessage('run', []);
  }));
