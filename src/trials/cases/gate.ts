import type { NumberFormat } from '../../ops/formats.ts';
import type { Matrix } from '../../ops/operator.ts';
import { rowPitch } from '../../kernels/row-layout.ts';
import type { Gpu } from '../../device/open-gpu.ts';
import { poison, readBytes } from '../../device/buffers.ts';
import { POISON_ELEMENT, readRow, typeOf } from '../tensor-data.ts';
import { runFirst, submitOnce, type Program } from '../../device/program.ts';
import { isOperand, type Tensors } from '../tensors.ts';
import { wait } from '../../device/wait.ts';
import { randomWords } from '../../protocol/random.ts';

/** The result of checking a kernel's output. */
export interface GateFacts {
  /** Largest error relative to the largest value of its row, over all checked rows. */
  readonly relativeError: number;
  readonly tolerance: number;
  readonly passed: boolean;
  /** Elements of the outputs that were never written. */
  readonly unwritten: number;
  /** Elements that were written beside the rows of a partial output. */
  readonly stray: number;
}

/** Rows compared with the reference: the first, the last, and others at random. */
const SAMPLED_ROWS = 6;
/** Outputs up to this size are read back whole to find elements never written. */
const MOST_SCANNED_BYTES = 1 << 26;

/**
 * Largest relative error that rounding alone can explain.
 * A sum of K products rounded in any order is off by about √K units, at worst by K; f16 values are rounded once more when
 * stored, and the scratch of three passes twice.
 */
export function toleranceOf(stored: NumberFormat, reductionLength: number): number {
  const sums = 2 ** -24 * Math.max(64, 4 * Math.sqrt(reductionLength));
  return stored.id === 'f32' ? sums : 2 ** -9 + sums;
}

/** What a program's output is checked against, and where. */
export interface Reference {
  readonly tensors: Tensors;
  readonly tolerance: number;
  /** For choosing the rows. */
  readonly seed: number;
  /** Holds the program's operands, if not the tensors' own buffers. */
  readonly window?: ReadonlyMap<GPUBuffer, GPUBufferBinding> | undefined;
}

/**
 * Runs a program once over poisoned outputs and compares what it wrote with the float64 reference: a kernel that does
 * nothing, skips a tile or runs off its end is found here, before any time is kept.
 */
export async function checkOutput(
  gpu: Gpu,
  program: Program,
  { tensors, tolerance, seed, window }: Reference,
): Promise<GateFacts> {
  await runFirst(gpu, program);
  for (const [name, matrix] of Object.entries(tensors.matrices)) {
    if (!isOperand(matrix)) poison(gpu, tensors.buffers[name]!);
  }
  const outputs = tensors.outputs.map(({ name, matrix }) => ({ name, matrix, buffer: tensors.buffers[name]! }));
  const copies = outputs.flatMap(({ buffer }) => {
    const { buffer: elsewhere, offset = 0 } = window?.get(buffer) ?? {};
    return elsewhere ? [{ buffer, elsewhere, offset }] : [];
  });
  submitOnce(gpu, program, {
    before(encoder) {
      for (const { buffer, elsewhere, offset } of copies) {
        encoder.copyBufferToBuffer(buffer, 0, elsewhere, offset, buffer.size);
      }
    },
    after(encoder) {
      for (const { buffer, elsewhere, offset } of copies) {
        encoder.copyBufferToBuffer(elsewhere, offset, buffer, 0, buffer.size);
      }
    },
  });
  await wait(gpu, gpu.device.queue.onSubmittedWorkDone(), `checking ${program.label}`, 5);

  let [relativeError, unwritten, stray] = [0, 0, 0];
  for (const { name, matrix, buffer } of outputs) {
    // All at once: each map costs a round trip to the GPU process.
    const rows = sampledRows(matrix, seed);
    const scanned = buffer.size <= MOST_SCANNED_BYTES;
    const [left, ...found] = await Promise.all([
      scanned ? countLeft(gpu, buffer, matrix) : { unwritten: 0, stray: 0 },
      ...rows.map((row) => readRow(gpu, buffer, matrix, row)),
    ]);
    unwritten += left.unwritten;
    stray += left.stray;
    for (const [i, row] of rows.entries()) {
      const error = rowError(found[i]!, tensors.reference(row, name));
      // Reports hold no infinities.
      relativeError = Math.max(relativeError, Math.min(error, Number.MAX_VALUE));
    }
  }
  return {
    relativeError,
    tolerance,
    passed: relativeError <= tolerance && unwritten === 0 && stray === 0,
    unwritten,
    stray,
  };
}

/** Some of the rows that a call writes. */
function sampledRows({ rows, written }: Matrix, seed: number): number[] {
  const next = randomWords(seed);
  const count = written?.count ?? rows;
  const chosen = new Set([0, count - 1]);
  for (let i = 0; chosen.size < Math.min(count, SAMPLED_ROWS) && i < 100; i++) chosen.add(next() % count);
  return [...chosen].map((index) => written?.rowOf(index) ?? index);
}

function rowError(got: Float64Array, expected: Float64Array): number {
  let [worst, scale] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(got[i]! - expected[i]!);
    if (!Number.isFinite(error)) return Infinity;
    worst = Math.max(worst, error);
    scale = Math.max(scale, Math.abs(expected[i]!));
  }
  // A row of zeros is right if it is zero.
  return worst === 0 ? 0 : worst / scale;
}

/** Elements that a call should have written and did not, and the other way round. */
async function countLeft(gpu: Gpu, buffer: GPUBuffer, matrix: Matrix): Promise<Pick<GateFacts, 'unwritten' | 'stray'>> {
  const { rows, cols, written } = matrix;
  const type = typeOf(matrix);
  const data = await readBytes(gpu, buffer, 0, buffer.size);
  const elements = type === 'f32' ? new Uint32Array(data) : new Uint16Array(data);
  const pitch = rowPitch(cols);
  const own = written && new Set(Array.from({ length: written.count }, (_, i) => written.rowOf(i)));
  let [unwritten, stray] = [0, 0];
  for (let row = 0; row < rows; row++) {
    let left = 0;
    for (let i = row * pitch; i < row * pitch + cols; i++) if (elements[i] === POISON_ELEMENT[type]) left++;
    if (!own || own.has(row)) unwritten += left;
    else stray += cols - left;
  }
  return { unwritten, stray };
}
