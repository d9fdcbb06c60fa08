import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { projectRoot } from './source-files.ts';

/** A site whose pages use WebGPU in many ways, to be watched. */
export interface AttachSite {
  /** With a trailing slash. */
  readonly url: string;
  /** The next text that a page sends by POST. */
  posted(): Promise<string>;
  close(): void;
}

/** Dispatches of each `work`. */
export const DISPATCHES = 10;

/**
 * Classic script that defines `work(name)`: a pipeline labelled so, of a WGSL of its own, dispatched a few times. `hear`
 * collects in a page the names of those that have worked.
 */
const WORK = `
globalThis.done = [];
globalThis.hear = (event) => done.push(event.data);
globalThis.work = async (label, times = ${DISPATCHES}) => {
  const adapter = await navigator.gpu.requestAdapter();
  // A list in the place of a name, as TensorFlow.js has it; WebGPU makes text of it.
  const requiredFeatures = adapter.features.has('bgra8unorm-storage') ? [['bgra8unorm-storage']] : [];
  const device = await adapter.requestDevice({ requiredFeatures });
  const code = '// ' + label + \`
@group(0) @binding(0) var<storage, read_write> a: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) { a[id.x] = a[id.x] * 2.0 + 1.0; }\`;
  const pipeline = device.createComputePipeline({
    label, layout: 'auto', compute: { module: device.createShaderModule({ code }) },
  });
  const buffer = device.createBuffer({ size: 4096, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC });
  const group = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0), entries: [{ binding: 0, resource: { buffer } }],
  });
  for (let i = 0; i < times; i++) {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(16);
    pass.end();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
  }
  return label;
};
`;

/** A page with `work` and a script of its own, after further elements. */
export const page = (script: string, more = ''): string =>
  `<!doctype html><meta charset="utf-8"><title>test</title><script src="work.js"></script>${more}<script>${script}</script>`;

const TEXTS: Readonly<Record<string, string>> = {
  '/work.js': WORK,
  '/page.html': page("work('in the page').then((name) => done.push(name))"),
  // By a script of its own that takes the place of ours, once that has sent something.
  '/tampers.html': page(`
    work('tampered with').then(async (name) => {
      await new Promise((resolve) => setTimeout(resolve, 2500));
      const { snapshot } = ridgepointAttach;
      Object.defineProperty(globalThis, 'ridgepointAttach', {
        value: { finish: async () => ({ ...snapshot(), groups: [{ id: 1 }] }) },
      });
      done.push(name);
    });`),
  // It replaces built-ins by its own, which throw or are wrong.
  '/breaks.html': page(`
    const broken = () => { throw new Error('replaced'); };
    for (const owner of [Array.prototype, Map.prototype, Set.prototype, WeakMap.prototype, Object, JSON]) {
      for (const name of ['map', 'flatMap', 'filter', 'get', 'set', 'add', 'entries', 'defineProperty', 'stringify']) {
        if (Object.hasOwn(owner, name)) owner[name] = broken;
      }
    }
    performance.now = () => 0;
    const { then } = Promise.prototype;
    const working = work('with broken built-ins');
    Promise.prototype.then = broken;
    (async () => { const name = await working; done[0] = name; })();`),
  // A pass of two pipelines, of which one takes nearly all of the time; a pass of the other alone.
  '/several.html': page(`
    (async () => {
      const device = await (await navigator.gpu.requestAdapter()).requestDevice();
      const buffer = device.createBuffer({ size: 65536, usage: GPUBufferUsage.STORAGE });
      const [long, short] = [10000, 1].map((turns) => {
        const code = \`@group(0) @binding(0) var<storage, read_write> a: array<f32>;
          @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
            for (var i = 0; i < \${turns}; i++) { a[id.x] = a[id.x] * 0.5 + 1.0; } }\`;
        const compute = { module: device.createShaderModule({ code }) };
        const pipeline = device.createComputePipeline({ label: 'turns ' + turns, layout: 'auto', compute });
        const entries = [{ binding: 0, resource: { buffer } }];
        const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
        return (pass) => (pass.setPipeline(pipeline), pass.setBindGroup(0, group), pass.dispatchWorkgroups(256));
      });
      for (let i = 0; i < 10; i++) {
        const encoder = device.createCommandEncoder();
        for (const turns of [[long, short], [short]]) {
          const pass = encoder.beginComputePass();
          for (const dispatch of turns) dispatch(pass);
          pass.end();
        }
        device.queue.submit([encoder.finish()]);
        await device.queue.onSubmittedWorkDone();
      }
      done.push('several');
    })();`),
  // A canvas on screen, drawn in 20 animation frames.
  '/draws.html': page(
    `
    (async () => {
      const device = await (await navigator.gpu.requestAdapter()).requestDevice();
      const context = document.body.appendChild(document.createElement('canvas')).getContext('webgpu');
      const format = navigator.gpu.getPreferredCanvasFormat();
      context.configure({ device, format });
      const module = device.createShaderModule({ code: \`
        @vertex fn corner(@builtin(vertex_index) i: u32) -> @builtin(position) vec4f {
          return vec4f(f32(i % 2) * 4 - 1, f32(i / 2) * 4 - 1, 0, 1); }
        @fragment fn red() -> @location(0) vec4f { return vec4f(1, 0, 0, 1); }\` });
      const pipeline = device.createRenderPipeline({
        label: 'red', layout: 'auto', vertex: { module }, fragment: { module, targets: [{ format }] },
      });
      for (let i = 0; i < 20; i++) {
        await new Promise(requestAnimationFrame);
        const encoder = device.createCommandEncoder();
        const view = context.getCurrentTexture().createView();
        const pass = encoder.beginRenderPass({ colorAttachments: [{ view, loadOp: 'clear', storeOp: 'store' }] });
        pass.setPipeline(pipeline);
        pass.draw(3);
        pass.end();
        device.queue.submit([encoder.finish()]);
      }
      await device.queue.onSubmittedWorkDone();
      done.push('drawn');
    })();`,
    '<body>',
  ),
  '/hides.html': page("delete globalThis.ridgepointAttach; work('unseen').then((name) => done.push(name))"),
  // Two promises are rejected, and nobody listens: the browser tells the page of each.
  '/rejects.html': page(`
    const rejected = [];
    addEventListener('unhandledrejection', (event) => rejected.push(event.reason.constructor.name));
    (async () => {
      const device = await (await navigator.gpu.requestAdapter()).requestDevice();
      const module = device.createShaderModule({ code: 'no WGSL' });
      device.createComputePipelineAsync({ layout: 'auto', compute: { module } });
      device.createBuffer({ size: 4, usage: GPUBufferUsage.STORAGE }).mapAsync(1);
      await work('beside');
      while (rejected.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
      await new Promise((resolve) => setTimeout(resolve, 100));
      done.push(rejected.sort().join(' '));
    })();`),
  '/opens.html': page("onmessage = hear; open('opened.html')"),
  '/opened.html': page("work('in a window').then((name) => opener.postMessage(name))"),
  // It watches itself, and ends its recording before the driver does.
  '/tagged.html': page(
    "work('by itself').then((name) => ridgepointAttach.stop().then(({ pipelines }) => done.push(...pipelines.map(({ label }) => label))))",
    '<script src="ridgepoint-attach.js" data-count="off"></script>',
  ),
  '/moves.html': page(
    "work('before').then(() => setTimeout(() => { location.href = 'http://localhost:PORT/moved.html?secret=1#hash'; }, 300))",
  ),
  '/moved.html': page("work('after').then((name) => done.push(name))"),
  '/early.html': page("new Worker('early.js').onmessage = hear"),
  '/early.js':
    "importScripts('work.js'); work('in a worker that ends').then((name) => setTimeout(() => { postMessage(name); close(); }, 2500))",
  // Everything but the page ends within a second: by its page, by itself, removed, and before anything was sent of it.
  '/short.html': page(
    `
    (async () => {
      const nameOf = (worker) => new Promise((resolve) => { worker.onmessage = ({ data }) => resolve(data); });
      const terminated = new Worker('short.js');
      done.push(await nameOf(terminated));
      terminated.terminate();
      done.push(await nameOf(new Worker('closes.js')));
      const frame = document.body.appendChild(document.createElement('iframe'));
      const written = new Promise((resolve) => addEventListener('message', ({ data }) => resolve(data)));
      frame.contentDocument.open();
      frame.contentDocument.write('<script src="work.js"><\\/script><script>work("written").then((name) => setTimeout(() => parent.postMessage(name, "*"), 60))<\\/script>');
      frame.contentDocument.close();
      done.push(await written);
      frame.remove();
      const busy = new Worker('busy.js');
      await new Promise((resolve) => setTimeout(resolve, 1000));
      busy.terminate();
      done.push('ended');
    })();`,
    '<body>',
  ),
  '/short.js': "importScripts('work.js'); work('terminated').then((name) => postMessage(name))",
  '/closes.js':
    "importScripts('work.js'); work('closed').then((name) => { postMessage(name); setTimeout(close, 99); setTimeout(() => { throw new RangeError('of a worker'); }); })",
  '/busy.js': 'for (;;);',
  // Without its library, it ends before it uses WebGPU.
  '/lacks.html': page('library.begin()', '<script src="library.js?key=1"></script>'),
  '/none.html': page('new Worker("idle.js")', '<iframe src="idle.html"></iframe>'),
  '/idle.html': '<!doctype html><title>idle</title>',
  '/idle.js': 'onmessage = () => undefined',
  '/stuck.html': page("work('before it is stuck').then(() => setTimeout(() => { for (;;); }, 2500))"),
  '/one-device.html': page("work('on one device', 1e6)"),
  '/steady.html': page(`
    console.error('\\x1b[31mof the page\\x1b[0m');
    alert('hello');
    (async () => { for (;;) { await work('steady', 5); globalThis.warm = true; } })();`),
};

const SCRIPT = join(projectRoot, 'dist/attach/ridgepoint-attach.js');

const STRICT = "default-src 'none'; script-src 'self'; worker-src 'self'";

/**
 * Serves the site on this machine; `localhost` is another origin than its address.
 * @param more further texts by path, or what answers there
 */
export async function serveAttachSite(
  more: Readonly<Record<string, string | RequestListener>> = {},
): Promise<AttachSite> {
  const answers = new Map(Object.entries({ ...TEXTS, ...more }));
  const posts = new EventEmitter();
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await textOf(request);
    response.writeHead(204).end();
    posts.emit('post', body);
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const text = pathname === '/ridgepoint-attach.js' ? readFileSync(SCRIPT, 'utf8') : answers.get(pathname);
    if (typeof text === 'function') {
      text(request, response);
      return;
    }
    if (request.method === 'POST') {
      void take(request, response);
      return;
    }
    if (text === undefined) {
      response.writeHead(404).end();
      return;
    }
    const type = pathname.endsWith('.js') ? 'text/javascript' : 'text/html';
    const policy = pathname.startsWith('/strict') ? { 'Content-Security-Policy': STRICT } : {};
    const { port } = server.address() as AddressInfo;
    response.writeHead(200, { 'Content-Type': type, ...policy }).end(text.replaceAll('PORT', String(port)));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    posted: async () => String((await once(posts, 'post'))[0]),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
