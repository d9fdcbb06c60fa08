import { CHAIN_STEPS, TILE_LOADS, type CeilingKernel, type Extent } from '../../kernels/ceilings.ts';
import type { Parameters } from '../../kernels/kernel.ts';
import type { Gpu } from '../../device/open-gpu.ts';
import { poison, readWords } from '../../device/buffers.ts';
import { POISON_ELEMENT } from '../tensor-data.ts';
import { runFirst, submitOnce, type Program } from '../../device/program.ts';
import { randomWord } from '../../protocol/random.ts';
import { chainConstant, type CeilingBuffers } from './ceiling-buffers.ts';

/** Checked words, spread over the whole output and including the last. */
const PLACES = 64;
/** The words that memory-write stores in a vec4, each xored with its index. */
const WRITE_MASKS = [0x9e3779b9, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f];

/** A member of a ceiling's family, compiled for an extent. */
export interface CompiledMember {
  readonly kernel: CeilingKernel;
  readonly parameters: Parameters;
  readonly extent: Extent;
  readonly program: Program;
}

/**
 * Runs a ceiling kernel once over poisoned outputs and checks what it wrote: a kernel that was optimised away, or
 * processed only half of its buffer, would show a ceiling that does not exist.
 * @returns what is wrong, as a sentence, or null
 */
export async function verifyCeiling(gpu: Gpu, member: CompiledMember, buffers: CeilingBuffers): Promise<string | null> {
  const { kernel, program } = member;
  const { output, length, expected, tolerance } = expectation(member, buffers);
  await runFirst(gpu, program);
  poison(gpu, output);
  submitOnce(gpu, program);
  const looked = places(length);
  const data = await readWords(gpu, output, looked);
  const values = tolerance > 0 ? new Float32Array(data) : new Uint32Array(data);
  for (const [i, place] of looked.entries()) {
    const [got, wanted] = [values[i]!, expected(place)];
    // Written so that a NaN fails.
    if (!(Math.abs(got - wanted) <= tolerance)) {
      return `${kernel.id}: expected ${wanted} at word ${place} of ${length}, got ${got}`;
    }
  }
  return null;
}

interface Expectation {
  readonly output: GPUBuffer;
  /** Words of the output. */
  readonly length: number;
  expected(word: number): number;
  /** 0: words, compared exactly; else floats. */
  readonly tolerance: number;
}

function expectation(
  { kernel: { id, shader }, parameters, extent: { bytes, workgroups } }: CompiledMember,
  { seed, copied, sums, ends, ticks }: CeilingBuffers,
): Expectation {
  const words = bytes / 4;
  const invocations = workgroups * 64;
  const { chains = 8, workgroup = 64 } = parameters;
  if (shader === 'ceilings/memory-level') {
    const length = words / (4 * (parameters['run'] ?? 8) * (parameters['groups'] ?? 1));
    const vectors = parameters['workingSet']! / 16;
    return { output: sums, length, expected: (i) => xorOfLoads(i, parameters, seed, vectors), tolerance: 0 };
  }
  switch (id) {
    case 'launch/dispatch':
      return { output: ticks, length: 1, expected: () => POISON_ELEMENT.f32 + 1, tolerance: 0 };
    case 'workgroup/read':
      return {
        output: ends,
        length: invocations,
        expected: (i) => tileSum(i % workgroup, parameters, seed),
        tolerance: 0,
      };
    case 'memory/read': {
      const length = words / (4 * (parameters['run'] ?? 8) * (parameters['groups'] ?? 1));
      return { output: sums, length, expected: (i) => xorOfLoads(i, parameters, seed), tolerance: 0 };
    }
    case 'memory/write': {
      const expected = (i: number): number => (((i >>> 2) + seed) ^ WRITE_MASKS[i & 3]!) >>> 0;
      return { output: copied, length: words, expected, tolerance: 0 };
    }
    case 'memory/copy':
      return { output: copied, length: words, expected: (i) => randomWord(i, seed), tolerance: 0 };
    case 'compute/int8':
      return { output: ends, length: invocations, expected: (i) => dot4End(i % 64, chains, seed), tolerance: 0 };
    default: {
      const expected = (i: number): number => (1 - Math.sqrt(1 - 4 * chainConstant(i % 64, seed))) / 2;
      return { output: ends, length: invocations, expected, tolerance: id === 'compute/f16' ? 5e-3 : 1e-4 };
    }
  }
}

function places(length: number): number[] {
  const count = Math.min(PLACES, length);
  return Array.from({ length: count }, (_, i) => Math.floor(((i + 1) * length) / count) - 1);
}

/** The xor of all words that an invocation of memory-read loads, or one of memory-level from a window of vec4s. */
function xorOfLoads(
  invocation: number,
  { workgroup = 256, groups = 1, run = 8, blocked = 0 }: Parameters,
  seed: number,
  window = Infinity,
): number {
  const loads = groups * run;
  const index = invocation % workgroup;
  const first = (invocation - index) * loads + index * (blocked ? loads : 1);
  let xor = 0;
  for (let load = 0; load < loads; load++) {
    const vector = (first + load * (blocked ? 1 : workgroup)) % window;
    for (let word = 0; word < 4; word++) xor ^= randomWord(vector * 4 + word, seed);
  }
  return xor >>> 0;
}

/** The final value of a lane of workgroup-read. */
function tileSum(lane: number, { width = 4, workgroup = 64 }: Parameters, seed: number): number {
  let end = 0;
  for (let word = 0; word < width; word++) {
    let sum = 0;
    for (let k = 0; k < TILE_LOADS; k++) {
      sum = (sum + randomWord(width * ((lane + k) % workgroup) + word, seed)) >>> 0;
    }
    end ^= sum;
  }
  return end >>> 0;
}

/** The final value of an invocation of compute-dot4. */
function dot4End(lane: number, chains: number, seed: number): number {
  const s = randomWord(lane, seed);
  let end = 0;
  for (let chain = 0; chain < chains; chain++) {
    let x = (s ^ (chain + 1)) >>> 0;
    for (let i = 0; i < CHAIN_STEPS; i++) x = (dot4(x, s) + x) >>> 0;
    end ^= x;
  }
  return end >>> 0;
}

/** The dot product of two words as four signed bytes each. */
function dot4(a: number, b: number): number {
  let sum = 0;
  for (let shift = 0; shift < 32; shift += 8) sum += ((a << (24 - shift)) >> 24) * ((b << (24 - shift)) >> 24);
  return sum;
}
