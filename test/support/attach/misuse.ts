import { createBench, ramp } from './bench.ts';
import { KERNELS } from './kernels.ts';

/** What a page's mistakes came to, by name: messages of scopes and of exceptions, values. */
export type Misused = Readonly<Record<string, unknown>>;

const STORAGE = 128;
const [COPY_DST, COPY_SRC, MAP_READ, UNIFORM] = [8, 4, 1, 64];

/** Makes the mistakes that pages make. @returns what the page saw of them */
export async function misuse(device: GPUDevice): Promise<Misused> {
  const bench = createBench(device);
  const seen: Record<string, unknown> = {};
  const uncaptured: string[] = [];
  device.addEventListener('uncapturederror', ({ error }) => uncaptured.push(nameOf(error)));
  /** Does something in error scopes. */
  const scoped = async (name: string, act: () => unknown): Promise<void> => {
    for (const filter of ['internal', 'out-of-memory', 'validation'] as const) device.pushErrorScope(filter);
    let thrown: string | null = null;
    try {
      await act();
    } catch (error) {
      thrown = `${(error as Error).name}: ${(error as Error).message}`;
    }
    const scopes = [device.popErrorScope(), device.popErrorScope(), device.popErrorScope()];
    const errors = (await Promise.all(scopes)).map((error) => error && nameOf(error));
    seen[name] = { thrown, errors };
  };
  const pipeline = bench.pipeline('misused', KERNELS.double);
  const y = bench.buffer(ramp(256));
  const group = bench.group(pipeline, [{ buffer: y }]);
  const pass =
    (act: (pass: GPUComputePassEncoder) => void, label = 'of the page') =>
    (): void =>
      bench.submit((encoder) => {
        const own = encoder.beginComputePass({ label });
        act(own);
        own.end();
      });

  await scoped('a buffer beyond the limit', () => device.createBuffer({ size: 2 ** 45, usage: STORAGE }));
  await scoped('a buffer beyond the memory', () => {
    device.createBuffer({ size: device.limits.maxBufferSize, usage: STORAGE, label: 'big' }).destroy();
  });
  await scoped('a mapped buffer beyond the memory', () => {
    device.createBuffer({ size: 2 ** 45, usage: STORAGE, mappedAtCreation: true });
  });
  await scoped('a mapped buffer of an odd size', () => {
    device.createBuffer({ size: 5, usage: STORAGE, mappedAtCreation: true });
  });
  await scoped('usages that exclude each other', () => device.createBuffer({ size: 4, usage: MAP_READ | STORAGE }));
  await scoped('source that is no WGSL', () => bench.pipeline('broken', 'fn main( {'));
  await scoped('source that is no WGSL, later', () =>
    device.createComputePipelineAsync({
      label: 'broken later',
      layout: 'auto',
      compute: { module: device.createShaderModule({ label: 'none', code: 'nothing' }) },
    }),
  );
  await scoped('a group of the wrong kind', () =>
    bench.group(pipeline, [{ buffer: device.createBuffer({ label: 'uniform', size: 256, usage: UNIFORM }) }]),
  );
  await scoped(
    'a dispatch without a pipeline',
    pass((own) => own.dispatchWorkgroups(1)),
  );
  await scoped(
    'a dispatch without its group',
    pass((own) => {
      own.setPipeline(pipeline);
      own.dispatchWorkgroups(1);
    }),
  );
  // Of its own: where commands are counted, those before the invalid ones run.
  const spare = bench.group(pipeline, [{ buffer: bench.buffer(ramp(256)) }]);
  await scoped(
    'a second dispatch that is too large',
    pass((own) => {
      own.setPipeline(pipeline);
      own.setBindGroup(0, spare);
      own.dispatchWorkgroups(4);
      own.dispatchWorkgroups(2 ** 17);
    }),
  );
  const late = device.createCommandEncoder({ label: 'late' });
  const twoKernels = late.beginComputePass({ label: 'two kernels' });
  twoKernels.setPipeline(pipeline);
  twoKernels.dispatchWorkgroups(1);
  const other = bench.pipeline('another', KERNELS.add);
  twoKernels.setPipeline(other);
  twoKernels.setBindGroup(0, bench.group(other, [{ buffer: bench.buffer(ramp(256)) }]));
  twoKernels.dispatchWorkgroups(1);
  twoKernels.end();
  await scoped('commands that are found invalid where they are finished', () => late.finish());
  await scoped('a pass that is used after its end', () =>
    bench.submit((encoder) => {
      const own = encoder.beginComputePass({ label: 'ended' });
      own.end();
      own.setPipeline(pipeline);
      own.dispatchWorkgroups(4);
    }),
  );
  await scoped('a pass that does not end', () =>
    bench.submit((encoder) => encoder.beginComputePass({ label: 'open' })),
  );
  await scoped(
    'debug groups that do not end',
    pass((own) => own.pushDebugGroup('open')),
  );
  await scoped('commands submitted twice', () => {
    const encoder = device.createCommandEncoder({ label: 'twice' });
    const own = encoder.beginComputePass();
    own.setPipeline(pipeline);
    own.setBindGroup(0, group);
    own.dispatchWorkgroups(4);
    own.end();
    const commands = encoder.finish({ label: 'twice' });
    device.queue.submit([commands]);
    device.queue.submit([commands]);
  });
  await scoped('a copy past the end', () =>
    bench.submit((encoder) => encoder.copyBufferToBuffer(y, 0, y, 1 << 20, 1 << 20)),
  );
  const gone = bench.buffer(ramp(256), STORAGE | COPY_SRC);
  const withGone = bench.group(pipeline, [{ buffer: gone }]);
  gone.destroy();
  await scoped(
    'a dispatch on a destroyed buffer',
    pass((own) => {
      own.setPipeline(pipeline);
      own.setBindGroup(0, withGone);
      own.dispatchWorkgroups(4);
      own.dispatchWorkgroups(2);
    }),
  );
  await scoped('a write to a destroyed buffer', () => device.queue.writeBuffer(gone, 0, new Float32Array(4)));
  const read = device.createBuffer({ label: 'read', size: 16, usage: MAP_READ | COPY_DST });
  await scoped('a mapping for writing of a buffer for reading', () => read.mapAsync(2));
  await scoped('a range of a buffer that is not mapped', () => read.getMappedRange());
  await scoped('one scope too many', () => 0);
  // Nobody catches this one.
  bench.submit((encoder) => encoder.beginComputePass({ label: 'uncaptured' }).dispatchWorkgroups(1));
  try {
    await device.popErrorScope();
    seen['a scope that was not pushed'] = 'nothing';
  } catch (error) {
    seen['a scope that was not pushed'] = String(error);
  }
  pass((own) => {
    own.setPipeline(pipeline);
    own.setBindGroup(0, group);
    own.dispatchWorkgroups(4);
  })();
  seen['values'] = [...(await bench.read(y))];
  seen['uncaptured'] = uncaptured;
  return seen;
}

const nameOf = (error: GPUError): string => `${error.constructor.name}: ${error.message}`;
