import type { BufferCount, Count, LineCount, Traffic } from '../report/count-format.ts';
import type { CountedBlock, Instrumented } from '../wgsl/instrument.ts';
import { flopOf, intOpOf } from '../wgsl/weights.ts';
import { layoutOf, type OutputLayout } from './output-layout.ts';
import { countMarks, markedBytes, sectorsOf, type BufferMarks, type Marked } from './read-marks.ts';

/** A count without the fields that need a comparison of runs. */
export type Totals = Omit<Count, 'outputsIdentical' | 'warnings' | 'workgroupUnique'>;

/**
 * The totals of an instrumented run.
 * @param words the output buffer as read back
 * @param layout how it was laid out; the default suffices for a kernel without marks and without textures
 * @param start initial value of the counters' low words
 */
export function totalsOf(kernel: Instrumented, words: Uint32Array, layout = layoutOf(kernel), start = 0): Totals {
  const set = setOf(kernel, words, layout);
  const executions = executionsOf(kernel, set, start);
  const sums: Record<string, number> = {};
  kernel.blocks.forEach(({ costs }, i) => {
    for (const { cost } of costs) addTimes(sums, inBytes(cost, layout), executions[i]!);
  });
  const histogram = pick(sums, (key) => (key.includes(' ') ? null : key));
  const byBinding = (what: string): Record<string, number> =>
    pick(sums, (key) => (new RegExp(`^${what} \\d`).test(key) ? key.slice(what.length + 1) : null));
  const [reads, writes, loads] = ['read', 'write', 'loads'].map(byBinding) as [Sums, Sums, Sums];
  const requested = { read: total(reads), written: total(writes) };
  const marks = kernel.output.header === 0 ? null : countMarks(kernel, layout, set, executions);
  const unique = marks && {
    read: [...marks.values()].reduce((sum, { read }) => sum + markedBytes(read), 0),
    written: [...marks.values()].reduce((sum, { written }) => sum + markedBytes(written), 0),
  };
  const flop = flopOf(histogram);
  const invocations = countersOf(kernel, set, start)[0]! * kernel.workgroupSize.reduce((product, n) => product * n, 1);
  const ofTextures = (bytes: Sums): number =>
    kernel.bindings.reduce((sum, { id, texture }) => sum + (texture ? (bytes[id] ?? 0) : 0), 0);
  return {
    entry: kernel.entry,
    invocations,
    flop,
    intOp: intOpOf(histogram),
    histogram,
    requested,
    texels: { read: ofTextures(reads), written: ofTextures(writes) },
    workgroup: { read: sums['read workgroup'] ?? 0, written: sums['write workgroup'] ?? 0 },
    uniform: { read: sums['read uniform'] ?? 0 },
    unique,
    buffers: kernel.bindings
      .filter(({ space, texture }) => space === 'storage' || texture !== null)
      .map(({ id, name, texture }): BufferCount => {
        const marked = marks && (marks.get(id) ?? UNMARKED);
        // Samples leave no marks, so that nothing can be said of a texture that is only sampled.
        const isUnknown = marked === UNMARKED && reads[id] !== undefined;
        const sectors = (of: Marked): BufferCount['sectorsRead'] => (texture ? null : sectorsOf(of));
        return {
          binding: id,
          name,
          requestedRead: reads[id] ?? 0,
          uniqueRead: marked && !isUnknown ? markedBytes(marked.read) : null,
          loads: loads[id] ?? 0,
          requestedWritten: writes[id] ?? 0,
          uniqueWritten: marked && markedBytes(marked.written),
          outOfBounds: marked && marked.outOfBounds,
          sectorsRead: marked && sectors(marked.read),
          sectorsWritten: marked && sectors(marked.written),
        };
      }),
    lines: linesOf(kernel.blocks, executions, layout),
    intensity: { requested: perByte(flop, requested), unique: unique && perByte(flop, unique) },
  };
}

/** Texels of a gather. */
const GATHERED = 4;

type Sums = Readonly<Record<string, number>>;

const NO_MARKS: Marked = { bits: new Uint32Array(), unit: 1 };
/** Of a texture that is only sampled. */
const UNMARKED: BufferMarks = { read: NO_MARKS, written: NO_MARKS, outOfBounds: 0 };

/** A cost with its texels as bytes of the textures that are bound. */
function inBytes(cost: Sums, layout: OutputLayout): Sums {
  const texels = Object.entries(cost).filter(([key]) => /^(loadTexels|storeTexels|samples|gathers) /.test(key));
  if (texels.length === 0) return cost;
  const sums: Record<string, number> = { ...cost };
  for (const [key, n] of texels) {
    delete sums[key];
    const [what, id = '', sampler = ''] = key.split(' ');
    const each = what === 'samples' ? layout.footprintOf(id, sampler) : what === 'gathers' ? GATHERED : 1;
    addTimes(sums, { [`${what === 'storeTexels' ? 'write' : 'read'} ${id}`]: each * layout.texelBytes.get(id)! }, n);
    if (what !== 'storeTexels') addTimes(sums, { [`loads ${id}`]: each }, n);
  }
  return sums;
}

/** The words of one set: of all workgroups, or of the k-th sampled one, from 1. */
export function setOf({ output }: Instrumented, words: Uint32Array, layout: OutputLayout, k = 0): Uint32Array {
  const from = output.header + k * layout.words;
  return words.subarray(from, from + layout.words);
}

/** The counters of one set of words; the first counts workgroups. */
function countersOf({ output }: Instrumented, set: Uint32Array, start: number): number[] {
  return Array.from({ length: output.counters }, (_, k) => {
    const at = output.countersAt - output.header + 2 * k;
    return set[at]! + set[at + 1]! * 2 ** 32 - start;
  });
}

/** The executions of each block, from one set of words. */
export function executionsOf(kernel: Instrumented, set: Uint32Array, start = 0): number[] {
  const counts = countersOf(kernel, set, start);
  const executions: number[] = [];
  for (const { counter, terms } of kernel.formulas) {
    const own = counter === null ? 0 : counts[counter]!;
    executions.push(terms.reduce((sum, [formula, times]) => sum + executions[formula]! * times, own));
  }
  return kernel.blocks.map(({ formula }) => executions[formula]!);
}

function addTimes(into: Record<string, number>, cost: Readonly<Record<string, number>>, times: number): void {
  for (const [key, n] of Object.entries(cost)) into[key] = (into[key] ?? 0) + n * times;
}

/** The non-zero entries for which `name` returns a name, sorted by name. */
function pick(sums: Readonly<Record<string, number>>, name: (key: string) => string | null): Record<string, number> {
  const picked = Object.entries(sums).flatMap(([key, n]) => {
    const to = name(key);
    return to === null || n === 0 ? [] : [[to, n] as const];
  });
  return Object.fromEntries(picked.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const total = (sums: Readonly<Record<string, number>>): number => Object.values(sums).reduce((sum, n) => sum + n, 0);

function perByte(flop: number, { read, written }: Traffic): number | null {
  return read + written === 0 ? null : flop / (read + written);
}

function linesOf(blocks: readonly CountedBlock[], executions: readonly number[], layout: OutputLayout): LineCount[] {
  const lines = new Map<number, { executions: number; sums: Record<string, number> }>();
  blocks.forEach(({ costs }, i) => {
    for (const { line, cost } of costs) {
      const at = lines.get(line) ?? { executions: 0, sums: {} };
      lines.set(line, at);
      at.executions = Math.max(at.executions, executions[i]!);
      addTimes(at.sums, inBytes(cost, layout), executions[i]!);
    }
  });
  return [...lines]
    .toSorted(([a], [b]) => a - b)
    .map(([line, { executions: times, sums }]) => ({
      line,
      executions: times,
      flop: flopOf(sums),
      bytes: total(pick(sums, (key) => (/^(read|write) \d/.test(key) ? key : null))),
    }));
}
