import { Edits } from './instrument/edits.ts';
import { parse } from './parse.ts';

/** A kernel whose loops end after a number of turns, in each invocation and all loops together. */
export interface Guarded {
  readonly wgsl: string;
  /** The override that holds the number. */
  readonly limit: string;
}

const LOOPS: ReadonlySet<unknown> = new Set(['loop', 'while', 'for']);

/**
 * Lets every loop of a kernel end after so many turns: to find out, without hanging a GPU, whether they end by themselves.
 * Where a barrier stands in a loop a browser may refuse the result, for it cannot tell that all invocations agree.
 * @returns null for a kernel without loops
 * @throws WgslError for what is no WGSL
 */
export function guardLoops(source: string): Guarded | null {
  let prefix = 'rpg_';
  while (source.includes(prefix)) prefix = `x${prefix}`;
  const edits = new Edits();
  const bodies = [...loopBodies(parse(source))];
  if (bodies.length === 0) return null;
  for (const start of bodies) {
    const brace = source.indexOf('{', start);
    edits.insert(brace + 1, ` ${prefix}n++; if (${prefix}n > ${prefix}most) { break; }`);
  }
  const added = `override ${prefix}most: u32 = 0u;\nvar<private> ${prefix}n: u32;\n`;
  return { wgsl: `${edits.render(source, { start: 0, end: source.length })}\n${added}`, limit: `${prefix}most` };
}

/** Where the bodies of loops begin, anywhere in a tree. */
function* loopBodies(node: unknown): Generator<number> {
  if (typeof node !== 'object' || node === null) return;
  const { kind, body } = node as { kind?: unknown; body?: { start?: unknown } };
  if (LOOPS.has(kind) && typeof body?.start === 'number') yield body.start;
  for (const child of Object.values(node)) yield* loopBodies(child);
}
