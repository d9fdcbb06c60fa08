import { Edits } from './instrument/edits.ts';
import { parse } from './parse.ts';
import type { Function } from './syntax/ast.ts';

/** A kernel whose loops end after a number of turns. */
export interface Guarded {
  readonly wgsl: string;
  /** The override that holds the number. */
  readonly limit: string;
}

const LOOPS: ReadonlySet<unknown> = new Set(['loop', 'while', 'for']);
/** Built-ins that all invocations must reach together. */
const TOGETHER = /^(\w+Barrier|workgroupUniformLoad|subgroup\w+|quad\w+)$/;

/**
 * Lets every loop of a kernel end after so many turns: to find out, without hanging a GPU, whether they end by themselves.
 * Turns are counted by each invocation over all its loops; but where a barrier stands in a loop by each call of its
 * function, in a variable of which a browser can tell that all invocations agree on it.
 * @returns null for a kernel without loops
 * @throws WgslError for what is no WGSL
 */
export function guardLoops(source: string): Guarded | null {
  let prefix = 'rpg_';
  while (source.includes(prefix)) prefix = `x${prefix}`;
  const edits = new Edits();
  const functions = parse(source).declarations.filter((one): one is Function => one.kind === 'function');
  const together = functionsTogether(functions);
  const way = (variable: string): string => ` ${variable}++; if (${variable} > ${prefix}most) { break; }`;
  let found = 0;
  for (const { body } of functions) {
    const loops = [...nodesOf(body)].filter(({ kind }) => LOOPS.has(kind));
    found += loops.length;
    let agreed = false;
    for (const loop of loops) {
      const agrees = callsOf(loop).some((name) => together(name));
      agreed ||= agrees;
      const start = source.indexOf('{', (loop['body'] as Node & { start: number }).start);
      edits.insert(start + 1, way(agrees ? `${prefix}t` : `${prefix}n`));
    }
    if (agreed) edits.insert(body.start + 1, ` var ${prefix}t = 0u;`);
  }
  if (found === 0) return null;
  const added = `override ${prefix}most: u32 = 0u;\nvar<private> ${prefix}n: u32;\n`;
  return { wgsl: `${edits.render(source, { start: 0, end: source.length })}\n${added}`, limit: `${prefix}most` };
}

type Node = Readonly<Record<string, unknown>>;

/** Every node of a tree, itself included. */
function* nodesOf(node: unknown): Generator<Node> {
  if (typeof node !== 'object' || node === null) return;
  yield node as Node;
  for (const child of Object.values(node)) yield* nodesOf(child);
}

/** Names of all that is called anywhere in a tree. */
const callsOf = (node: unknown): string[] =>
  [...nodesOf(node)].flatMap(({ kind, callee }) => (kind === 'call' ? [(callee as { name: string }).name] : []));

/** Tells of a name whether all invocations must reach what it calls together: itself, or anything within. */
function functionsTogether(functions: readonly Function[]): (name: string) => boolean {
  const calls = new Map(functions.map(({ name, body }) => [name, callsOf(body)]));
  const known = new Map<string, boolean>();
  const together = (name: string): boolean => {
    const before = known.get(name);
    if (before !== undefined) return before;
    // What calls itself is no WGSL; it must not hang this all the same.
    known.set(name, false);
    const found = calls.get(name)?.some((called) => together(called)) ?? TOGETHER.test(name);
    known.set(name, found);
    return found;
  };
  return together;
}
