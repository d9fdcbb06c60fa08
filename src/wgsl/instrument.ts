import type { Checker } from './check/checker.ts';
import type { Cost } from './builtins/rule.ts';
import { holdsHalves, type Binding } from './instrument/bindings.ts';
import { allBindings, freePlace, freePrefix, LEAST_LIMITS, type CountLimits } from './instrument/free-place.ts';
import { formulasOf, type Formula, type Touch } from './instrument/block.ts';
import { findEntry, reachedVariables, workgroupSize } from './instrument/move-entry.ts';
import { Edits } from './instrument/edits.ts';
import { Marks, type MarkLayout } from './instrument/mark-accesses.ts';
import { Walker } from './instrument/walker.ts';
import { wrapEntry } from './instrument/wrapper.ts';
import type { Variable } from './syntax/ast.ts';

export type { CountLimits };

/** Options of `instrument`. */
export interface InstrumentOptions {
  /** Entry point; default: the first compute entry point. */
  readonly entry?: string | undefined;
  /** Default: the limits that WebGPU guarantees. */
  readonly limits?: Partial<CountLimits> | undefined;
  /** Where to bind the counters; default: a place that no resource of the module takes. */
  readonly place?: { readonly group: number; readonly binding: number } | undefined;
  /** If given, touched bytes of each storage buffer are marked too: bytes bound, by `group.binding`. */
  readonly footprint?: Readonly<Record<string, number>> | undefined;
  /** With a footprint: workgroups that also get marks and counters of their own. */
  readonly sample?: Sample | undefined;
}

/** Workgroups to count individually. */
export interface Sample {
  /** Workgroups of the dispatch along x, y and z. */
  readonly workgroups: readonly [number, number, number];
  /** Distinct linear indices of the chosen workgroups: `x + width · (y + height · z)`. */
  readonly chosen: readonly number[];
}

/** A stretch of code that always runs as a whole. */
export interface CountedBlock {
  readonly function: string;
  /** 1-based line of the first expression in it with a cost. */
  readonly line: number;
  /** Index of the formula that gives its executions. */
  readonly formula: number;
  /** What one execution costs, by line. */
  readonly costs: readonly { readonly line: number; readonly cost: Cost }[];
  /** With a footprint: bytes that every execution touches. */
  readonly touches: readonly Touch[];
}

/** An instrumented kernel, and how to read its counters. */
export interface Instrumented {
  readonly wgsl: string;
  /** The entry point, under its own name. */
  readonly entry: string;
  readonly workgroupSize: readonly [number, number, number];
  readonly blocks: readonly CountedBlock[];
  /** Executions as sums of counters and earlier formulas. */
  readonly formulas: readonly Formula[];
  /** Resources the entry point uses: what a layout `auto` will hold in addition to the counters. */
  readonly bindings: readonly Binding[];
  /** The storage buffer for the counters: zero it before the dispatch, read it after. */
  readonly output: {
    readonly group: number;
    readonly binding: number;
    readonly bytes: number;
    /** First word of the counters, pairs of words (low, high); pair 0 counts workgroups. */
    readonly countersAt: number;
    readonly counters: number;
    readonly marks: readonly MarkLayout[];
    /** Words of one set of marks and counters: first the set of all workgroups, then one per sampled workgroup. */
    readonly words: number;
    readonly samples: number;
  };
  /** Caveats for the reader of the counts, one sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Splices counters into a kernel's source, keeping line numbers, and gives the cost of one execution of each block. Bind
 * `output` in addition to the kernel's own buffers, dispatch as usual, and read it back.
 * @throws WgslError with line and column for invalid WGSL, unsupported WGSL, and limits that leave no room for counters
 */
export function instrument(checker: Checker, options: InstrumentOptions = {}): Instrumented {
  const limits = { ...LEAST_LIMITS, ...options.limits };
  const { source } = checker.module;
  const entry = findEntry(checker, options.entry);
  const size = workgroupSize(checker, entry);
  const used = reachedVariables(checker, entry);
  const all = allBindings(checker);
  const bindings = [...used].flatMap((variable) => all.get(variable) ?? []).toSorted(byPlace);
  const place = options.place ?? freePlace(checker, entry, { all, used: bindings }, limits, 'the counters');
  const prefix = freePrefix(source);

  const layouts = options.footprint ? markLayouts(checker, used, all, options.footprint) : [];
  const markWords = layouts.length === 0 ? 0 : endOf(layouts);
  const sample = options.footprint && options.sample && options.sample.chosen.length > 0 ? options.sample : null;
  const marks = options.footprint ? new Marks(prefix, layouts, sample !== null) : null;
  const names = new Map(
    [...all].filter(([, { space }]) => space === 'storage').map(([variable, { id }]) => [variable, id]),
  );
  const walker = new Walker(checker, prefix, names, marks);
  const invocations = size[0] * size[1] * size[2];
  const main = walker.entry(entry, invocations);

  const wrapper = wrapEntry(checker, entry, main.edits, used, {
    prefix,
    base: markWords,
    counters: walker.counters,
    invocations,
    sample,
    mostWorkgroupBytes: limits.maxComputeWorkgroupStorageSize,
  });
  const words = markWords + 2 * walker.counters;
  const samples = sample?.chosen.length ?? 0;
  const bytes = 4 * words * (1 + samples);
  if (bytes > limits.maxStorageBufferBindingSize) {
    throw checker.error(`marking these buffers takes ${bytes} bytes, more than this adapter can bind`, entry.nameSpan);
  }
  const counters = Array.from({ length: walker.counters - 1 }, (_, i) => `var<private> ${prefix}c${i + 1}: u32;`);
  const output = `@group(${place.group}) @binding(${place.binding}) var<storage, read_write> ${prefix}out: array<atomic<u32>>;`;
  const added = [
    output,
    ...sampling(prefix, words, sample),
    ...counters,
    ...walker.added,
    ...(marks?.added ?? []),
    ...clones(walker, source),
    wrapper,
  ];
  return {
    wgsl: `${spliced(walker, source)}\n${added.join('\n')}\n`,
    entry: entry.name,
    workgroupSize: size,
    ...countedBlocks(walker),
    bindings,
    output: { ...place, bytes, countersAt: markWords, counters: walker.counters, marks: layouts, words, samples },
    warnings: warningsOf(walker),
  };
}

/** Declarations for the sample: the workgroup's set of words, 0 if it is not sampled. */
const sampling = (prefix: string, words: number, sample: Sample | null): string[] =>
  sample ? [`var<private> ${prefix}set: u32;`, `const ${prefix}words = ${words}u;`] : [];

const byPlace = (a: Binding, b: Binding): number => a.group - b.group || a.binding - b.binding;

function markLayouts(
  checker: Checker,
  used: ReadonlySet<Variable>,
  all: ReadonlyMap<Variable, Binding>,
  sizes: Readonly<Record<string, number>>,
): MarkLayout[] {
  const stored = [...used].filter((variable) => all.get(variable)?.space === 'storage');
  let next = stored.length;
  return stored.map((variable, i) => {
    const { id, access } = all.get(variable)!;
    const bytes = sizes[id];
    if (bytes === undefined) throw checker.error(`expected the bytes bound to ${id}`, variable);
    const { type } = checker.variable(variable, null);
    const unit = type.kind === 'reference' && holdsHalves(type.of) ? 2 : 4;
    const words = Math.ceil(bytes / unit / 32);
    const read = next;
    const written = access === 'read' ? null : next + words;
    next += written === null ? words : 2 * words;
    return { binding: id, bytes, unit, read, written, outOfBounds: i };
  });
}

const endOf = (layouts: readonly MarkLayout[]): number =>
  Math.max(...layouts.map(({ bytes, unit, read, written }) => (written ?? read ?? 0) + Math.ceil(bytes / unit / 32)));

/** The source with the first instance of each function instrumented in place. */
function spliced(walker: Walker, source: string): string {
  const edits = new Edits();
  for (const instance of walker.instances.values()) if (instance.isFirst) edits.take(instance.edits);
  return edits.render(source, { start: 0, end: source.length });
}

/** Further instances, as separate functions. */
function clones(walker: Walker, source: string): string[] {
  return [...walker.instances.values()]
    .filter(({ isFirst }) => !isFirst)
    .map((instance) => {
      instance.edits.replace(instance.function.nameSpan, instance.name);
      return instance.edits.render(source, instance.function);
    });
}

function countedBlocks(walker: Walker): Pick<Instrumented, 'blocks' | 'formulas'> {
  const { formulas, places } = formulasOf(walker.blocks);
  const blocks = walker.blocks
    .filter(({ costs, touches }) => costs.size + touches.length > 0)
    .map((block) => ({
      function: block.function,
      line: [...block.costs.keys()].reduce((least, line) => Math.min(least, line), Infinity),
      formula: places.get(block)!,
      costs: [...block.costs].map(([line, cost]) => ({ line, cost })),
      touches: block.touches,
    }));
  return { blocks, formulas };
}

function warningsOf(walker: Walker): string[] {
  const names = new Set(walker.blocks.flatMap(({ costs }) => [...costs.values()].flatMap((cost) => Object.keys(cost))));
  const uses = (type: string): boolean => [...names].some((name) => name.startsWith(`${type}.`));
  return [
    ...(uses('sg') ? ['The kernel uses subgroups: its counts may depend on the subgroup size of this adapter.'] : []),
    ...(uses('texture')
      ? ['The kernel accesses textures: calls are counted by function, but no total includes texel bytes.']
      : []),
  ];
}
