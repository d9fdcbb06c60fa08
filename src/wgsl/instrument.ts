import type { Checker } from './check/checker.ts';
import type { Cost } from './builtins/rule.ts';
import { holdsHalves, type Binding } from './instrument/bindings.ts';
import { allBindings, freePlace, freePrefix, LEAST_LIMITS, type CountLimits } from './instrument/free-place.ts';
import { formulasOf, type Formula, type Touch } from './instrument/block.ts';
import { findEntry, reachedVariables, workgroupSize } from './instrument/move-entry.ts';
import { Edits } from './instrument/edits.ts';
import { Marks, type MarkPlan } from './instrument/mark-accesses.ts';
import { BUFFER_WORDS, HEADER, TEXTURE_WORDS } from './instrument/output-header.ts';
import type { Span } from './syntax/ast.ts';
import { Walker } from './instrument/walker.ts';
import { wrapEntry } from './instrument/wrapper.ts';

export type { CountLimits, MarkPlan };

/** Options of `instrument`. */
export interface InstrumentOptions {
  /** Entry point; default: the first compute entry point. */
  readonly entry?: string | undefined;
  /** Default: the limits that WebGPU guarantees. */
  readonly limits?: Partial<CountLimits> | undefined;
  /** Where to bind the counters; default: a place that no resource of the module takes. */
  readonly place?: { readonly group: number; readonly binding: number } | undefined;
  /** Whether touched bytes and texels of each storage buffer and texture are marked too. */
  readonly marks?: boolean | undefined;
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
  /** With marks: bytes that every execution touches. */
  readonly touches: readonly Touch[];
}

/** An instrumented kernel, and how to read its counters. */
export interface Instrumented {
  readonly wgsl: string;
  /** The entry point, under its own name. */
  readonly entry: string;
  /** Where the source names it. */
  readonly entrySpan: Span;
  readonly workgroupSize: readonly [number, number, number];
  readonly blocks: readonly CountedBlock[];
  /** Executions as sums of counters and earlier formulas. */
  readonly formulas: readonly Formula[];
  /** Resources the entry point uses: what a layout `auto` will hold in addition to the counters. */
  readonly bindings: readonly Binding[];
  /** The storage buffer for the counters; `layoutOf` gives its size and what it must hold before the dispatch. */
  readonly output: {
    readonly group: number;
    readonly binding: number;
    /** Words of the header; 0 without marks. */
    readonly header: number;
    /** First word of the counters, pairs of words (low, high); pair 0 counts workgroups. */
    readonly countersAt: number;
    readonly counters: number;
    /** What is marked; empty without marks. */
    readonly marks: readonly MarkPlan[];
  };
  /** Caveats for the reader of the counts, one sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Splices counters into a kernel's source, keeping line numbers, and gives the cost of one execution of each block. Bind
 * `output` in addition to the kernel's own buffers, as `layoutOf` says, dispatch as usual, and read it back. One source
 * serves all sizes of buffers and textures.
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

  const { plans, header } = options.marks === true ? markPlans(bindings) : { plans: [], header: 0 };
  const marks = options.marks === true ? new Marks(prefix, plans) : null;
  const names = new Map(
    [...all].filter(([, { space }]) => space !== 'uniform').map(([variable, { id }]) => [variable, id]),
  );
  const walker = new Walker(checker, prefix, names, marks);
  const invocations = size[0] * size[1] * size[2];
  const main = walker.entry(entry, invocations);

  const wrapper = wrapEntry(checker, entry, main.edits, used, {
    prefix,
    base: plans.length,
    counters: walker.counters,
    invocations,
    words: marks && marks.words,
    mostWorkgroupBytes: limits.maxComputeWorkgroupStorageSize,
  });
  const counters = Array.from({ length: walker.counters - 1 }, (_, i) => `var<private> ${prefix}c${i + 1}: u32;`);
  const added = [
    ...(marks ? [`struct ${prefix}Out { h: array<u32, ${header}>, w: array<atomic<u32>> }`] : []),
    `@group(${place.group}) @binding(${place.binding}) var<storage, read_write> ${prefix}out: ${marks ? `${prefix}Out` : 'array<atomic<u32>>'};`,
    ...counters,
    ...walker.added,
    ...(marks?.added ?? []),
    ...clones(walker, source),
    wrapper,
  ];
  return {
    wgsl: `${spliced(walker, source)}\n${added.join('\n')}\n`,
    entry: entry.name,
    entrySpan: entry.nameSpan,
    workgroupSize: size,
    ...countedBlocks(walker),
    bindings,
    output: {
      ...place,
      header,
      countersAt: header + plans.length,
      counters: walker.counters,
      marks: plans.filter((plan) => marks?.marks(plan)),
    },
    warnings: warningsOf(walker),
  };
}

const byPlace = (a: Binding, b: Binding): number => a.group - b.group || a.binding - b.binding;

/** What of a kernel's resources is marked, and the words of the header. */
function markPlans(bindings: readonly Binding[]): { plans: MarkPlan[]; header: number } {
  let header: number = HEADER.resources;
  const plans = bindings
    .filter(({ space, texture }) => space === 'storage' || texture !== null)
    .map((binding, i): MarkPlan => {
      const { id, name, access, store, texture } = binding;
      const plan: MarkPlan = {
        binding: id,
        name,
        unit: texture ? null : holdsHalves(store) ? 2 : 4,
        isRead: texture === null || access !== 'write',
        isWritten: access !== 'read',
        header,
        outOfBounds: i,
      };
      header += texture ? TEXTURE_WORDS : BUFFER_WORDS;
      return plan;
    });
  return { plans, header };
}

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
  return uses('sg') ? ['The kernel uses subgroups: its counts may depend on the subgroup size of this adapter.'] : [];
}
