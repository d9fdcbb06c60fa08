import { readBytes, writeBuffer } from '../device/buffers.ts';
import type { Gpu } from '../device/open-gpu.ts';
import { runFirst, submitOnce, type Bound } from '../device/program.ts';
import { wait } from '../device/wait.ts';
import { fromHalf } from '../device/half.ts';
import { rowPitch } from '../kernels/row-layout.ts';
import { INDEX } from '../ops/formats.ts';
import { matricesOf, type Matrix, type Reader } from '../ops/operator.ts';
import { isOperand } from '../trials/tensors.ts';
import type { Chain } from './chain.ts';

/** Seconds a step may take before the device counts as lost; tenfold, and 5 s more. */
const EXPECTED_SECONDS = 5;

const spanOf = (bound: Bound): { buffer: GPUBuffer; offset: number; bytes: number } =>
  'buffer' in bound
    ? { buffer: bound.buffer, offset: bound.offset ?? 0, bytes: bound.size! }
    : { buffer: bound, offset: 0, bytes: bound.size };

const read = async (gpu: Gpu, bound: Bound): Promise<ArrayBuffer> => {
  const { buffer, offset, bytes } = spanOf(bound);
  return readBytes(gpu, buffer, offset, bytes);
};

/** The tensors that a step's result consists of. */
const resultOf = ({ plan: { last } }: Chain): readonly string[] => last;
/** What a step starts from. */
const startOf = ({ buffers }: Chain): readonly string[] =>
  ['stream 1', 'added'].filter((name) => Object.hasOwn(buffers, name));

/**
 * Runs the layers in one submit, then each dispatch in a submit of its own, from the same state: the results must be equal
 * to the bit, or dispatches of the chain do not wait for each other.
 * @returns null, or a sentence
 */
export async function chainProblem(gpu: Gpu, chain: Chain): Promise<string | null> {
  const names = startOf(chain);
  const start = await Promise.all(names.map((name) => read(gpu, chain.buffers[name]!)));
  const begin = (): void => {
    for (const [i, name] of names.entries()) {
      const { buffer, offset } = spanOf(chain.buffers[name]!);
      writeBuffer(gpu, buffer, new Uint8Array(start[i]!), offset);
    }
  };
  const done = (): Promise<unknown> =>
    wait(gpu, gpu.device.queue.onSubmittedWorkDone(), 'checking a step', EXPECTED_SECONDS);
  const results = (): Promise<ArrayBuffer[]> =>
    Promise.all(resultOf(chain).map((name) => read(gpu, chain.buffers[name]!)));
  await runFirst(gpu, chain.layers);
  begin();
  submitOnce(gpu, chain.layers);
  await done();
  const together = await results();
  begin();
  for (const step of chain.layers.windows[0]!) {
    submitOnce(gpu, { ...chain.layers, windows: [[step]] });
    await done();
  }
  const apart = await results();
  for (const [i, name] of resultOf(chain).entries()) {
    const [a, b] = [new Uint32Array(together[i]!), new Uint32Array(apart[i]!)];
    const different = a.filter((word, at) => word !== b[at]).length;
    if (different > 0) {
      return `${different} of ${a.length} words of ${name} differ between one submit and a submit per dispatch`;
    }
  }
  return null;
}

/** A tensor of a chain in float64, as rows. */
type Rows = readonly Float64Array[];

/**
 * The result of the layers in float64, from the chain's present weights and state: every operator's reference, one after
 * the other. Slow: for small shapes.
 */
export async function referenceOfLayers(gpu: Gpu, chain: Chain): Promise<Readonly<Record<string, Rows>>> {
  // A first run writes parts of tensors.
  await runFirst(gpu, chain.layers);
  const known = new Map<string, Rows>();
  for (const { call, tensors } of chain.plan.layers) {
    const matrices = matricesOf(call);
    const readers: Record<string, Reader> = {};
    for (const [own, matrix] of Object.entries(matrices)) {
      if (!isOperand(matrix)) continue;
      const name = tensors[own]!;
      if (!known.has(name)) known.set(name, await rowsOf(gpu, chain.buffers[name]!, chain.matrices[name]!));
      readers[own] = reshaped(known.get(name)!, matrix.cols);
    }
    for (const [own, matrix] of Object.entries(matrices)) {
      if (matrix.role !== 'output') continue;
      const name = tensors[own]!;
      const { written } = matrix;
      const rows = written ? [...(known.get(name) ?? (await rowsOf(gpu, chain.buffers[name]!, matrix)))] : [];
      for (let i = 0; i < (written?.count ?? matrix.rows); i++) {
        const row = written?.rowOf(i) ?? i;
        rows[row] = call.op.referenceRow(call.shape, readers, row, own);
      }
      known.set(name, rows);
    }
  }
  return Object.fromEntries(resultOf(chain).map((name) => [name, known.get(name)!]));
}

/** The result of the layers as the device computed it. */
export async function resultOfLayers(gpu: Gpu, chain: Chain): Promise<Readonly<Record<string, Rows>>> {
  await runFirst(gpu, chain.layers);
  submitOnce(gpu, chain.layers);
  await wait(gpu, gpu.device.queue.onSubmittedWorkDone(), 'running a step', EXPECTED_SECONDS);
  const results = resultOf(chain).map(
    async (name) => [name, await rowsOf(gpu, chain.buffers[name]!, chain.matrices[name]!)] as const,
  );
  return Object.fromEntries(await Promise.all(results));
}

async function rowsOf(gpu: Gpu, bound: Bound, matrix: Matrix): Promise<Rows> {
  const data = await read(gpu, bound);
  const numbers =
    matrix.format.id === INDEX.id
      ? new Uint32Array(data)
      : matrix.format.id === 'f16'
        ? Array.from(new Uint16Array(data), fromHalf)
        : new Float32Array(data);
  const pitch = rowPitch(matrix.cols);
  return Array.from({ length: matrix.rows }, (_, row) =>
    Float64Array.from(numbers.slice(row * pitch, row * pitch + matrix.cols)),
  );
}

/** Reads rows under another number of columns: heads of a row, or a row of heads. */
function reshaped(rows: Rows, cols: number): Reader {
  const own = rows[0]!.length;
  return (row, col) => {
    const index = row * cols + col;
    return rows[Math.floor(index / own)]![index % own]!;
  };
}
