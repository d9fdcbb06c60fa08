import type { Kernel, Parameters } from '../kernels/kernel.ts';
import { storageOf } from '../kernels/assemble.ts';
import type { Gpu } from '../device/open-gpu.ts';
import { createProgram, type Bound, type BoundPass, type Program } from '../device/program.ts';
import type { Formats } from '../ops/formats.ts';
import { matricesOf, type Matrix } from '../ops/operator.ts';
import { bindTensors } from '../trials/bench.ts';
import { matrixBytes, randomTensor, upload } from '../trials/tensor-data.ts';
import { createArena, type Arena } from './arena.ts';
import { callKey, groupCalls, HEAD, TOKEN_TABLE, type CallGroup, type StepCall, type StepPlan } from './step-plan.ts';

/** The kernel of a call: a member of a family. */
export interface Choice {
  readonly kernel: Kernel;
  readonly parameters: Parameters;
}

/** Kernels by `callKey`. */
export type Choices = ReadonlyMap<string, Choice>;

/** Calls that are the same kernel, as a program of one of them that takes other memory each time. */
export interface SingleProgram extends CallGroup {
  readonly program: Program;
  readonly choice: Choice;
}

/** A step ready to run: all its memory, and its dispatches recorded as an engine submits them. */
export interface Chain {
  readonly plan: StepPlan;
  readonly choices: Choices;
  /** All layers, in one compute pass. */
  readonly layers: Program;
  /** The embedding, the last norm and the head. */
  readonly ends: Program;
  /** The tensors of the step by name. */
  readonly buffers: Readonly<Record<string, Bound>>;
  readonly matrices: Readonly<Record<string, Matrix>>;
  /** The memory of its weights and caches. */
  readonly arena: Arena;
  /** Bytes allocated. */
  readonly bytes: number;
  destroy(): void;
}

/** Where the tensors of a step are kept, and how large they are. */
export interface StepMemory {
  readonly matrices: Readonly<Record<string, Matrix>>;
  /** Weights and caches, in order of use; the tokens' vectors share the memory of the head. */
  readonly large: readonly string[];
  readonly small: readonly string[];
  /** Bytes of all of them. */
  readonly bytes: number;
}

/** Works out the memory of a step, before any is allocated. */
export function memoryOf({ layers, ends }: StepPlan): StepMemory {
  const matrices: Record<string, Matrix> = {};
  const large = new Set<string>();
  for (const { call, tensors } of [...layers, ...ends]) {
    for (const [own, matrix] of Object.entries(matricesOf(call))) {
      const name = tensors[own]!;
      matrices[name] ??= matrix;
      const isMatrix = matrix.role === 'weight' && matrix.rows > 1;
      if (isMatrix || matrix.role === 'cache' || matrix.written !== null) large.add(name);
    }
  }
  large.delete(TOKEN_TABLE);
  const small = Object.keys(matrices).filter((name) => !large.has(name) && name !== TOKEN_TABLE);
  const bytes = [...large, ...small].reduce((total, name) => total + matrixBytes(matrices[name]!), 0);
  return { matrices, large: [...large], small, bytes };
}

/** How a chain is made. */
export interface ChainOptions {
  readonly formats: Formats;
  /** Bytes of weights and caches at least, so that single kernels find theirs cold. */
  readonly leastBytes: number;
  /** Another chain whose weights and caches are taken over this one's memory; its numbers are random anyway. */
  readonly within?: Chain;
}

/**
 * Allocates a step's memory, fills it and compiles its dispatches.
 * @returns null if there is no room
 * @throws CompileError
 */
export async function createChain(
  gpu: Gpu,
  plan: StepPlan,
  choices: Choices,
  { formats, leastBytes, within }: ChainOptions,
): Promise<Chain | null> {
  const { matrices, large, small } = memoryOf(plan);
  const sizes = large.map((name) => matrixBytes(matrices[name]!));
  const arena = within?.arena ?? (await createArena(gpu, { sizes, least: leastBytes, storage: storageOf(formats) }));
  const slices = arena?.place(sizes);
  if (!arena || !slices) return null;
  const own = small.map((name, seed) => {
    const [data] = [...randomTensor(name, matrices[name]!, seed + 1).parts.values()];
    return [name, upload(gpu, name, data!)] as const;
  });
  const buffers: Record<string, Bound> = Object.fromEntries([
    ...large.map((name, i) => [name, slices[i]!] as const),
    ...own,
  ]);
  buffers[TOKEN_TABLE] = buffers[HEAD]!;
  const destroy = (): void => {
    if (!within) arena.destroy();
    for (const [, buffer] of own) buffer.destroy();
  };
  try {
    const passesOf = (calls: readonly StepCall[]): readonly BoundPass<Bound>[] =>
      calls.flatMap((one) => boundPasses(gpu, one, choices, buffers));
    const layers = await createProgram(gpu, 'a step through the layers', passesOf(plan.layers));
    const ends = await createProgram(gpu, 'embedding, last norm and head', passesOf(plan.ends));
    const bytes = (within ? 0 : arena.bytes) + own.reduce((total, [, { size }]) => total + size, 0);
    return { plan, layers, ends, choices, buffers, matrices, arena, bytes, destroy };
  } catch (error) {
    destroy();
    throw error;
  }
}

/** Compiles each kernel of a chain by itself. @throws CompileError */
export async function createSingles(gpu: Gpu, chain: Chain): Promise<readonly SingleProgram[]> {
  const singles: SingleProgram[] = [];
  for (const group of groupCalls([...chain.plan.layers, ...chain.plan.ends])) {
    const choice = chain.choices.get(callKey(group.call))!;
    singles.push({ ...group, choice, program: await singleProgram(gpu, group, chain) });
  }
  return singles;
}

/** A kernel's dispatches for a call, bound to its tensors. */
function boundPasses(
  { capabilities }: Gpu,
  { call, tensors }: StepCall,
  choices: Choices,
  buffers: Readonly<Record<string, Bound>>,
): readonly BoundPass<Bound>[] {
  const { kernel, parameters } = choices.get(callKey(call))!;
  const passes = kernel.passes(call.shape, call.formats, parameters, capabilities);
  const bound = Object.entries(tensors).map(([own, name]) => [own, buffers[name]!] as const);
  return bindTensors(passes, Object.fromEntries(bound));
}

/** A program of one call of a group that takes weights or caches all over the arena, or those of each call in turn. */
async function singleProgram(
  gpu: Gpu,
  { call, calls, names }: CallGroup,
  { choices, buffers, arena }: Chain,
): Promise<Program> {
  const [first] = calls;
  const streamed = Object.entries(matricesOf(call)).filter(
    ([, { role, rows }]) => role === 'cache' || (role === 'weight' && rows > 1),
  );
  const windows =
    streamed.length === 0 || call.op.flop.products === undefined
      ? calls.map((one) => ({ one, bound: buffers }))
      : slicesFor(arena, streamed).map((slices) => ({
          one: first!,
          bound: { ...buffers, ...Object.fromEntries(slices.map(([own, slice]) => [first!.tensors[own]!, slice])) },
        }));
  const passes = windows.flatMap(({ one, bound }) => boundPasses(gpu, one, choices, bound));
  const program = await createProgram(gpu, names.join(', '), passes);
  const [steps] = program.windows;
  const each = passes.length / windows.length;
  return { ...program, windows: windows.map((_, i) => steps!.slice(i * each, (i + 1) * each)) };
}

/** For each window a slice of every streamed tensor, none of them the same. */
function slicesFor(
  arena: Arena,
  streamed: readonly (readonly [string, Matrix])[],
): (readonly (readonly [string, GPUBufferBinding])[])[] {
  const bytes = Math.max(...streamed.map(([, matrix]) => matrixBytes(matrix)));
  const all = arena.everywhere(bytes);
  const count = Math.max(1, Math.floor(all.length / streamed.length));
  return Array.from({ length: count }, (_, window) =>
    streamed.map(([own, matrix], i) => {
      const slice = all[(window + i * count) % all.length]!;
      return [own, { ...slice, size: Math.ceil(matrixBytes(matrix) / 16) * 16 }] as const;
    }),
  );
}
