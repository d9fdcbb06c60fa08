import { randomFill, type CeilingKernel } from '../../kernels/ceilings.ts';
import { createBuffer, writeBuffer } from '../../device/buffers.ts';
import type { Gpu } from '../../device/open-gpu.ts';
import { compileKernel } from '../bench.ts';
import { runFirst, submitOnce } from '../../device/program.ts';
import { wait } from '../../device/wait.ts';
import { randomWord } from '../../protocol/random.ts';

/** Invocations of a compute ceiling's workgroup, one seed each. */
const LANES = 64;
/** Workgroups that compute ceilings may launch. */
export const MOST_WORKGROUPS = 16_384;
/** A memory ceiling's invocation reads at least 4 vec4s, and writes one word. */
const LEAST_BYTES_AN_INVOCATION = 4 * 16;

/** The buffers that ceilings read and write, `bytes` each. */
export interface CeilingBuffers {
  readonly bytes: number;
  readonly seed: number;
  readonly data: GPUBuffer;
  readonly copied: GPUBuffer;
  readonly sums: GPUBuffer;
  readonly ends: GPUBuffer;
  readonly ticks: GPUBuffer;
  /** The buffers by the names that a kernel binds. */
  of(kernel: CeilingKernel): Readonly<Record<string, GPUBuffer>>;
  free(): void;
}

/** The constant of an FMA chain: in (−0.6, 0.1], where x² + c has a fixed point to which every chain converges. */
export const chainConstant = (lane: number, seed: number): number =>
  Math.fround(0.1 - 0.7 * (randomWord(lane, seed) / 2 ** 32));

/** Creates the buffers and fills `data` with random words on the GPU. */
export async function createCeilingBuffers(gpu: Gpu, bytes: number, seed: number): Promise<CeilingBuffers> {
  const data = createBuffer(gpu, 'data', bytes);
  const copied = createBuffer(gpu, 'copied', bytes);
  const sums = createBuffer(gpu, 'sums', (bytes / LEAST_BYTES_AN_INVOCATION) * 4);
  const ends = createBuffer(gpu, 'ends', MOST_WORKGROUPS * LANES * 4);
  const ticks = createBuffer(gpu, 'ticks', 16);
  const constants = createBuffer(gpu, 'chain constants', LANES * 4);
  const words = createBuffer(gpu, 'packed seeds', LANES * 4);
  writeBuffer(
    gpu,
    constants,
    Float32Array.from({ length: LANES }, (_, lane) => chainConstant(lane, seed)),
  );
  writeBuffer(
    gpu,
    words,
    Uint32Array.from({ length: LANES }, (_, lane) => randomWord(lane, seed)),
  );

  await fillRandom(gpu, data, seed);

  const all = [data, copied, sums, ends, constants, words, ticks];
  return {
    bytes,
    seed,
    data,
    copied,
    sums,
    ends,
    ticks,
    of: ({ id }) => ({ data, copied, sums, ends, ticks, seeds: id === 'compute/int8' ? words : constants }),
    free() {
      for (const buffer of all) buffer.destroy();
    },
  };
}

/** Fills a buffer with random words, on the GPU. */
export async function fillRandom(gpu: Gpu, data: GPUBuffer, seed: number): Promise<void> {
  const fill = await compileKernel(gpu, 'random fill', [randomFill(data.size / 4, seed)], { data });
  await runFirst(gpu, fill);
  submitOnce(gpu, fill);
  await wait(gpu, gpu.device.queue.onSubmittedWorkDone(), 'filling the buffers of the memory ceilings', 5);
}
