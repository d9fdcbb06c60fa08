import type { Capabilities } from '../device/capabilities.ts';
import type { Formats } from '../ops/formats.ts';
import type { Operator, Shape } from '../ops/operator.ts';
import type { Weights } from './weight-pieces.ts';

/** Numbers that select a member of a family: tile sizes, lanes, loads in flight. As data, a sweep is a list. */
export type Parameters = Readonly<Record<string, number>>;

/** One dispatch of a kernel: a complete WGSL module, its bindings and its workgroups. */
export interface Pass {
  /** Path of the shader below `shaders/`, without its extension: `gemv/rows`. */
  readonly shader: string;
  readonly wgsl: string;
  /** Names of the operator's tensors, and of parts such as `w.scales`, in binding order of group 0. */
  readonly bindings: readonly string[];
  readonly workgroups: readonly [number, number, number];
}

/** One WGSL implementation of an operator: a family with parameters. */
export interface Kernel {
  /** `<op>/<variant>`: the path of its shader. */
  readonly id: `${string}/${string}`;
  readonly op: Operator;
  /** `plain` is the obvious kernel, kept for comparison; `tuned` is good enough to measure a GPU with. */
  readonly tier: 'plain' | 'tuned';
  /** How it can read weights; omitted: only in the type of the activations. */
  readonly weights?: readonly Weights[];
  /** Why the family refuses this shape on this adapter, as one sentence, or null. */
  refuses(shape: Shape, capabilities: Capabilities): string | null;
  /** Members of the family worth trying, the best guess first; never empty unless the shape is refused. */
  candidates(shape: Shape, capabilities: Capabilities): readonly Parameters[];
  /** The dispatches, in order. */
  passes(shape: Shape, formats: Formats, parameters: Parameters, capabilities: Capabilities): readonly Pass[];
}
