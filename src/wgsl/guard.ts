import type { Checker } from './check/checker.ts';
import { lineOf, lineStarts } from './error.ts';
import type { Binding } from './instrument/bindings.ts';
import { findEntry, reachedVariables } from './instrument/move-entry.ts';
import { Edits } from './instrument/edits.ts';
import { allBindings, freePlace, freePrefix, LEAST_LIMITS, type CountLimits } from './instrument/free-place.ts';
import { moveEntry, workgroupBytes } from './instrument/wrapper.ts';
import type { Function } from './syntax/ast.ts';

/** Options of `guard`. */
export interface GuardOptions {
  /** Entry point; default: the first compute entry point. */
  readonly entry?: string | undefined;
  /** Default: the limits that WebGPU guarantees. */
  readonly limits?: Partial<CountLimits> | undefined;
}

/** A kernel that runs a range of its workgroups and limits the iterations of each loop. */
export interface Guarded {
  readonly wgsl: string;
  readonly entry: string;
  /** Resources the entry point uses: what a layout `auto` will hold in addition to the two below. */
  readonly bindings: readonly Binding[];
  readonly group: number;
  /** A uniform buffer of four words: first workgroup to run (x first), one past the last, most iterations, unused. */
  readonly bounds: number;
  /** A storage buffer of one word: the 1-based number of a loop that was cut off, or 0. */
  readonly late: number;
  /** The 1-based line of each loop. */
  readonly loops: readonly number[];
  /** Whether it may read `num_workgroups`. */
  readonly asksForGrid: boolean;
  /** Nesting of loops across calls: a limit of n iterations allows n to this power. */
  readonly depth: number;
}

/** Whether a source contains loops. */
export const hasLoops = ({ module }: Checker): boolean =>
  module.declarations.some((one) => one.kind === 'function' && surveyOf(one).loops.length > 0);

/**
 * Limits the iterations of every loop of a kernel, to find out without hanging a GPU whether the loops end by themselves.
 * Each call of a function counts the iterations of each of its loops in a separate local variable, so that the browser's
 * uniformity analysis still accepts barriers. Workgroups that start after a loop was cut off return at once.
 * @throws WgslError for invalid WGSL, and for limits that leave no binding for the guard
 */
export function guard(checker: Checker, options: GuardOptions = {}): Guarded {
  const limits = { ...LEAST_LIMITS, ...options.limits };
  const { source } = checker.module;
  const entry = findEntry(checker, options.entry);
  const used = reachedVariables(checker, entry);
  const all = allBindings(checker);
  const bindings = [...used].flatMap((variable) => all.get(variable) ?? []);
  const place = freePlace(checker, entry, { all, used: bindings }, limits, 'the loop guard');
  const prefix = freePrefix(source);
  const edits = new Edits();
  const added = [
    `@group(${place.group}) @binding(${place.binding}) var<uniform> ${prefix}bounds: vec4<u32>;`,
    `@group(${place.group}) @binding(${place.binding + 1}) var<storage, read_write> ${prefix}late: atomic<u32>;`,
    `fn ${prefix}cut(loop_number: u32) { atomicStore(&${prefix}late, loop_number); }`,
  ];
  const lines = lineStarts(source);
  const loops: number[] = [];
  const surveys = new Map<string, Survey>();
  for (const declared of checker.module.declarations) {
    if (declared.kind !== 'function') continue;
    const survey = surveyOf(declared);
    surveys.set(declared.name, survey);
    const from = loops.length;
    for (const { start, bodyStart } of survey.loops) {
      loops.push(lineOf(lines, start));
      const turn = `${prefix}t${loops.length}`;
      edits.insert(declared.body.start + 1, ` var ${turn} = 0u;`);
      edits.insert(
        bodyStart + 1,
        ` ${turn}++; if (${turn} > ${prefix}bounds.z) { ${prefix}cut(${loops.length}u); break; }`,
      );
    }
    if (!declared.result || loops.length === from) continue;
    // A loop that only a return could leave now ends by itself, so the function needs a return after it.
    const type = checker.text(declared.result);
    const zero = `${prefix}z${loops.length}`;
    added.push(`fn ${zero}() -> ${type} { var zero: ${type}; return zero; }`);
    edits.insert(declared.body.end - 1, ` return ${zero}(); `);
  }
  const reach = reachOf(entry.name, surveys);
  const roomFor = workgroupBytes(checker, used) + 16 <= limits.maxComputeWorkgroupStorageSize;
  added.push(wrapper(checker, entry, edits, prefix, reach.isTogether ? (roomFor ? 'together' : 'never') : 'alone'));
  return {
    wgsl: `${edits.render(source, { start: 0, end: source.length })}\n${added.join('\n')}\n`,
    entry: entry.name,
    bindings,
    group: place.group,
    bounds: place.binding,
    late: place.binding + 1,
    loops,
    asksForGrid: /\bnum_workgroups\b/.test(source),
    depth: Math.max(1, reach.depth),
  };
}

/** An entry point that skips workgroups out of range, and all workgroups once a loop was cut off. */
function wrapper(
  checker: Checker,
  entry: Function,
  edits: Edits,
  prefix: string,
  leave: 'alone' | 'together' | 'never',
): string {
  const { head, builtins, call } = moveEntry(checker, entry, edits, `${prefix}main`, {
    workgroup_id: { name: `${prefix}g`, type: 'vec3<u32>' },
    num_workgroups: { name: `${prefix}n`, type: 'vec3<u32>' },
    ...(leave === 'together' && { local_invocation_index: { name: `${prefix}i`, type: 'u32' } }),
  });
  const { workgroup_id: id, num_workgroups: all, local_invocation_index: i } = builtins;
  const at = `let ${prefix}at = ${id}.x + ${all}.x * (${id}.y + ${all}.y * ${id}.z);`;
  const inside = `${prefix}at >= ${prefix}bounds.x && ${prefix}at < ${prefix}bounds.y`;
  const late = `atomicLoad(&${prefix}late)`;
  if (leave === 'never') return `${head} { ${at} if (${inside}) { ${call}; } }`;
  if (leave === 'alone') return `${head} { ${at} if (${inside} && ${late} == 0u) { ${call}; } }`;
  return `var<workgroup> ${prefix}w: u32;\n${head} { ${at} if (${inside}) { if (${i} == 0u) { ${prefix}w = ${late}; } if (workgroupUniformLoad(&${prefix}w) == 0u) { ${call}; } } }`;
}

/** What the guard needs to know of a function. */
interface Survey {
  readonly loops: readonly { readonly start: number; readonly bodyStart: number }[];
  /** Names of called functions, and whether called in a loop. */
  readonly calls: ReadonlyMap<string, boolean>;
}

type Tree = Readonly<Record<string, unknown>>;

const LOOPS: ReadonlySet<unknown> = new Set(['loop', 'while', 'for']);
/** Built-ins that need uniform control flow. */
const TOGETHER = /^(\w+Barrier|workgroupUniformLoad|subgroup\w+|quad\w+)$/;

function surveyOf({ body }: Function): Survey {
  const loops: { start: number; bodyStart: number }[] = [];
  const calls = new Map<string, boolean>();
  const open: { tree: Tree; inLoop: boolean }[] = [{ tree: body as unknown as Tree, inLoop: false }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { tree, inLoop } = next;
    const isLoop = LOOPS.has(tree['kind']);
    if (isLoop) loops.push({ start: tree['start'] as number, bodyStart: (tree['body'] as { start: number }).start });
    if (tree['kind'] === 'call') {
      const { name } = tree['callee'] as { name: string };
      calls.set(name, inLoop || calls.get(name) === true);
    }
    for (const [key, child] of Object.entries(tree)) {
      // These are references to outside this subtree.
      if (key === 'info' || key === 'target' || typeof child !== 'object' || child === null) continue;
      open.push({ tree: child as Tree, inLoop: inLoop || isLoop });
    }
  }
  return { loops: loops.toSorted((a, b) => a.start - b.start), calls };
}

/** The nesting depth of loops across calls, and whether any called built-in needs uniform control flow. */
function reachOf(entry: string, surveys: ReadonlyMap<string, Survey>): { depth: number; isTogether: boolean } {
  const known = new Map<string, { depth: number; isTogether: boolean }>();
  const reach = (name: string): { depth: number; isTogether: boolean } => {
    const before = known.get(name);
    if (before) return before;
    const survey = surveys.get(name);
    let depth = survey && survey.loops.length > 0 ? 1 : 0;
    let isTogether = !survey && TOGETHER.test(name);
    for (const [called, inLoop] of survey?.calls ?? []) {
      const inner = reach(called);
      depth = Math.max(depth, inner.depth + (inLoop ? 1 : 0));
      isTogether ||= inner.isTogether;
    }
    known.set(name, { depth, isTogether });
    return known.get(name)!;
  };
  return reach(entry);
}
