import type { BufferCount, Count, LineCount, Traffic } from '../report/count-format.ts';
import type { CountedBlock, Instrumented } from '../wgsl/instrument.ts';
import { flopOf, intOpOf } from '../wgsl/weights.ts';
import { countMarks, markedBytes, sectorsOf } from './read-marks.ts';

/** A count without the fields that need a comparison of runs. */
export type Totals = Omit<Count, 'outputsIdentical' | 'warnings' | 'workgroupUnique'>;

/**
 * The totals of an instrumented run.
 * @param words the output buffer as read back, `kernel.output.bytes` long
 * @param start initial value of the counters' low words
 */
export function totalsOf(kernel: Instrumented, words: Uint32Array, start = 0): Totals {
  const executions = executionsOf(kernel, words, start);
  const sums: Record<string, number> = {};
  kernel.blocks.forEach(({ costs }, i) => {
    for (const { cost } of costs) addTimes(sums, cost, executions[i]!);
  });
  const histogram = pick(sums, (key) => (key.includes(' ') ? null : key));
  const storage = (way: string): Record<string, number> =>
    pick(sums, (key) => (new RegExp(`^${way} \\d`).test(key) ? key.slice(way.length + 1) : null));
  const [reads, writes, loads] = [storage('read'), storage('write'), storage('loads')];
  const requested = { read: total(reads), written: total(writes) };
  const marks = kernel.output.marks.length === 0 ? null : countMarks(kernel, words, executions);
  const unique = marks && {
    read: [...marks.values()].reduce((sum, { read }) => sum + markedBytes(read), 0),
    written: [...marks.values()].reduce((sum, { written }) => sum + markedBytes(written), 0),
  };
  const flop = flopOf(histogram);
  const invocations =
    countersOf(kernel, words, start)[0]! * kernel.workgroupSize.reduce((product, n) => product * n, 1);
  return {
    entry: kernel.entry,
    invocations,
    flop,
    intOp: intOpOf(histogram),
    histogram,
    requested,
    workgroup: { read: sums['read workgroup'] ?? 0, written: sums['write workgroup'] ?? 0 },
    uniform: { read: sums['read uniform'] ?? 0 },
    unique,
    buffers: kernel.bindings
      .filter(({ space }) => space === 'storage')
      .map(({ id, name }): BufferCount => {
        const marked = marks?.get(id) ?? null;
        return {
          binding: id,
          name,
          requestedRead: reads[id] ?? 0,
          uniqueRead: marked && markedBytes(marked.read),
          loads: loads[id] ?? 0,
          requestedWritten: writes[id] ?? 0,
          uniqueWritten: marked && markedBytes(marked.written),
          outOfBounds: marked && marked.outOfBounds,
          sectorsRead: marked && sectorsOf(marked.read),
          sectorsWritten: marked && sectorsOf(marked.written),
        };
      }),
    lines: linesOf(kernel.blocks, executions),
    intensity: { requested: perByte(flop, requested), unique: unique && perByte(flop, unique) },
  };
}

/** The counters of one set of words; the first counts workgroups. */
function countersOf({ output: { countersAt, counters } }: Instrumented, words: Uint32Array, start: number): number[] {
  return Array.from({ length: counters }, (_, k) => {
    const at = countersAt + 2 * k;
    return words[at]! + words[at + 1]! * 2 ** 32 - start;
  });
}

/** The executions of each block. */
export function executionsOf(kernel: Instrumented, words: Uint32Array, start = 0): number[] {
  const counts = countersOf(kernel, words, start);
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

function linesOf(blocks: readonly CountedBlock[], executions: readonly number[]): LineCount[] {
  const lines = new Map<number, { executions: number; sums: Record<string, number> }>();
  blocks.forEach(({ costs }, i) => {
    for (const { line, cost } of costs) {
      const at = lines.get(line) ?? { executions: 0, sums: {} };
      lines.set(line, at);
      at.executions = Math.max(at.executions, executions[i]!);
      addTimes(at.sums, cost, executions[i]!);
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
