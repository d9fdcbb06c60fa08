import { Checker, type OverrideValues } from './check/checker.ts';
import { lineOf, lineStarts } from './error.ts';
import type { Binding } from './instrument/bindings.ts';
import { findEntry, reachedVariables } from './instrument/move-entry.ts';
import { Edits } from './instrument/edits.ts';
import { allBindings, freePlace, freePrefix, LEAST_LIMITS, type CountLimits } from './instrument/free-place.ts';
import { moveEntry, workgroupBytes } from './instrument/wrapper.ts';
import { parse } from './parse-wgsl.ts';
import type { Function } from './syntax/ast.ts';

/** How to guard. */
export interface GuardOptions {
  /** Entry point; left out: the first compute entry point. */
  readonly entry?: string | undefined;
  readonly overrides?: OverrideValues | undefined;
  /** Left out: WebGPU's guaranteed least. */
  readonly limits?: Partial<CountLimits> | undefined;
}

/** A kernel that runs some of its workgroups, and none of its loops for longer than it is told. */
export interface Guarded {
  readonly wgsl: string;
  readonly entry: string;
  /** Resources the entry point uses: what a layout `auto` will hold besides the two below. */
  readonly bindings: readonly Binding[];
  readonly group: number;
  /** A uniform buffer of four words: the first workgroup to run, x first, the one after the last, turns, nothing. */
  readonly bounds: number;
  /** A storage buffer of one word: 0, or 1 and on for the number of a loop that was cut off. */
  readonly late: number;
  /** The 1-based line of each loop. */
  readonly loops: readonly number[];
  /** Whether it may ask how many workgroups were launched. */
  readonly asksForGrid: boolean;
  /** Loops that call functions with loops, and so on: a limit of n turns allows n to this power. */
  readonly depth: number;
}

/** Whether there is anything in a source that might not end. @throws WgslError */
export const hasLoops = (source: string): boolean =>
  parse(source).declarations.some((one) => one.kind === 'function' && surveyOf(one).loops.length > 0);

/**
 * Lets every loop of a kernel end after so many turns, in every function: to find out whether they end by themselves
 * without hanging a GPU. Turns of a loop are counted by each call of its function, in a variable that only this loop
 * changes: where all invocations take the same turns a browser can still tell that they do, and takes the barriers.
 * Workgroups that begin after one was cut off leave at once.
 * @throws WgslError for what is no WGSL, and for limits that leave no room
 */
export function guard(source: string, options: GuardOptions = {}): Guarded {
  const limits = { ...LEAST_LIMITS, ...options.limits };
  const checker = new Checker(parse(source), options.overrides ?? {});
  const entry = findEntry(checker, options.entry);
  const used = reachedVariables(checker, entry);
  const all = allBindings(checker);
  const bindings = [...used].flatMap((variable) => all.get(variable) ?? []);
  const place = freePlace(checker, entry, [...all.values()], bindings, limits, 'what guards its loops');
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
    // Past a loop that could only be left by a return there is nothing to return yet.
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

/** An entry point that leaves out workgroups, and how invocations see that a loop was cut off before them. */
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

/** What of a function matters here. */
interface Survey {
  readonly loops: readonly { readonly start: number; readonly bodyStart: number }[];
  /** Names of what is called, and whether in a loop. */
  readonly calls: ReadonlyMap<string, boolean>;
}

type Tree = Readonly<Record<string, unknown>>;

const LOOPS: ReadonlySet<unknown> = new Set(['loop', 'while', 'for']);
/** Built-ins that all invocations must reach together. */
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
      // These lead out of the tree.
      if (key === 'info' || key === 'target' || typeof child !== 'object' || child === null) continue;
      open.push({ tree: child as Tree, inLoop: inLoop || isLoop });
    }
  }
  return { loops: loops.toSorted((a, b) => a.start - b.start), calls };
}

/** How deep loops stand in loops by way of calls, and whether anything called needs all invocations together. */
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
