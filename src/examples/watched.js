// The script of the page: plain, as on any page with WebGPU of its own.
const SIZE = 128;
const TILE = 16;
const RUNS = 20;

const BINDINGS = `
@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> c: array<f32>;
const n = ${SIZE}u;`;

const KERNELS = {
  'matmul, plain': `${BINDINGS}
@compute @workgroup_size(${TILE}, ${TILE})
fn main(@builtin(global_invocation_id) id: vec3u) {
  var sum = 0.0;
  for (var k = 0u; k < n; k++) { sum = fma(a[id.y * n + k], b[k * n + id.x], sum); }
  c[id.y * n + id.x] = sum;
}`,
  'matmul, tiled': `${BINDINGS}
const t = ${TILE}u;
var<workgroup> left: array<f32, t * t>;
var<workgroup> right: array<f32, t * t>;
@compute @workgroup_size(${TILE}, ${TILE})
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_id) at: vec3u) {
  var sum = 0.0;
  for (var first = 0u; first < n; first += t) {
    left[at.y * t + at.x] = a[id.y * n + first + at.x];
    right[at.y * t + at.x] = b[(first + at.y) * n + id.x];
    workgroupBarrier();
    for (var k = 0u; k < t; k++) { sum = fma(left[at.y * t + k], right[k * t + at.x], sum); }
    workgroupBarrier();
  }
  c[id.y * n + id.x] = sum;
}`,
};

/** Runs each kernel a number of times on one device. */
async function work() {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) throw new Error('This browser offers no WebGPU adapter here.');
  const device = await adapter.requestDevice();
  const buffers = [0, 1, 2].map((i) => {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
    const buffer = device.createBuffer({ size: 4 * SIZE * SIZE, usage });
    if (i < 2) device.queue.writeBuffer(buffer, 0, Float32Array.from({ length: SIZE * SIZE }, Math.random));
    return buffer;
  });
  for (const [label, code] of Object.entries(KERNELS)) {
    const module = device.createShaderModule({ code });
    const pipeline = await device.createComputePipelineAsync({ label, layout: 'auto', compute: { module } });
    const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
    const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
    for (let i = 0; i < RUNS; i++) {
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(SIZE / TILE, SIZE / TILE);
      pass.end();
      device.queue.submit([encoder.finish()]);
    }
    await device.queue.onSubmittedWorkDone();
  }
  device.destroy();
}

const [run, save, said, table] = ['#run', '#save', '#said', 'table'].map((at) => document.querySelector(at));
const whole = (value) => Math.round(value).toLocaleString('en-US');
const bytes = (traffic) => (traffic ? whole(traffic.read + traffic.written) : '–');

function show({ pipelines, groups }) {
  const rows = pipelines.map(({ hash, label, dispatches, time }) => {
    const count = groups.find(({ pipeline, counts }) => pipeline === hash && counts.length > 0)?.counts[0];
    const cells = [
      label,
      whole(dispatches),
      time ? whole(time.median * 1e6) : '–',
      count ? whole(count.flop) : '–',
      bytes(count?.requested),
      bytes(count?.unique),
    ];
    const row = document.createElement('tr');
    for (const cell of cells) row.insertCell().textContent = cell;
    return row;
  });
  table.tBodies[0].replaceChildren(...rows);
  table.hidden = false;
}

run.addEventListener('click', async () => {
  run.disabled = true;
  said.textContent = 'Running …';
  try {
    ridgepointAttach.start();
    await work();
    const session = await ridgepointAttach.stop();
    show(session);
    const { busy } = session.timeline;
    said.textContent = `The GPU was busy ${whole(busy * 1e3)} ms of ${whole(session.session.seconds * 1e3)} ms.`;
    save.disabled = false;
  } catch (error) {
    said.textContent = error.message;
  }
  run.disabled = false;
});

save.addEventListener('click', () => ridgepointAttach.save());
