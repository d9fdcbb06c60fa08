import type { Checker } from '../check/checker.ts';
import { lineOf, lineStarts } from '../error.ts';
import type { Call, Function, Span, Variable } from '../syntax/ast.ts';
import { Block } from './block.ts';
import { Edits } from './edits.ts';
import type { Marks } from './mark-accesses.ts';
import type { Place } from './element-place.ts';
import { walkFunction } from './instrument-statements.ts';

/** A function as called with pointers into certain buffers. */
export interface Instance {
  readonly function: Function;
  /** Its name in the instrumented source. */
  readonly name: string;
  /** Whether it is instrumented in place; others are copies. */
  readonly isFirst: boolean;
  readonly edits: Edits;
  /** Its terms are the blocks it is called from. */
  readonly head: Block;
  /** What its pointers refer to: parameters, and each `let` once walked. */
  readonly pointers: Map<Variable, Place>;
  /** Whether it, or a function it calls, has a cost; known after its walk. */
  counts: boolean;
}

/** More copies of functions than any real source needs. */
const MOST_COPIES = 256;

/** Walks all code that an entry point reaches, putting costs into blocks and counters into the source. */
export class Walker {
  readonly checker: Checker;
  readonly prefix: string;
  /** Marks of touched bytes; null if bytes are only counted. */
  readonly marks: Marks | null;
  readonly blocks: Block[] = [];
  /** Instances by function and pointers; the first of each function is instrumented in place. */
  readonly instances = new Map<string, Instance>();
  /** Declarations to append to the source. */
  readonly added: string[] = [];
  /** Storage bindings by variable. */
  readonly bindings: ReadonlyMap<Variable, string>;
  readonly #lines: readonly number[];
  readonly #seen = new Set<Function>();
  #copies = 0;
  /** Counter 0 is the number of workgroups. */
  #counters = 1;

  constructor(checker: Checker, prefix: string, bindings: ReadonlyMap<Variable, string>, marks: Marks | null) {
    this.checker = checker;
    this.prefix = prefix;
    this.bindings = bindings;
    this.marks = marks;
    this.#lines = lineStarts(checker.module.source);
  }

  get counters(): number {
    return this.#counters;
  }

  line({ start }: Span): number {
    return lineOf(this.#lines, start);
  }

  /** A block with a new counter; `bump` inserts the incrementing statement. */
  counted(name: string, bump: (variable: string) => void): Block {
    const counter = this.#counters++;
    bump(`${this.prefix}c${counter}`);
    return this.#keep(new Block(name, counter));
  }

  /** A block whose executions follow from other blocks. */
  derived(name: string, terms: Block['terms']): Block {
    return this.#keep(new Block(name, null, terms));
  }

  /** The entry point, which runs once per invocation. */
  entry(declared: Function, workgroupInvocations: number): Instance {
    const workgroups = new Block(declared.name, 0);
    return this.#walk(
      '',
      declared,
      `${this.prefix}main`,
      [{ block: workgroups, times: workgroupInvocations }],
      new Map(),
    );
  }

  /** The instance that a call runs, walked at its first call. */
  called(call: Call, declared: Function, places: readonly (Place | null)[]): Instance {
    const pointers = new Map<Variable, Place>();
    declared.parameters.forEach((parameter, i) => {
      const place = places[i];
      if (place) pointers.set(parameter, place);
    });
    const key = `${declared.name} ${places.map((place) => place && this.#keyOf(place)).join(' ')}`;
    const known = this.instances.get(key);
    if (known) return known;
    const isFirst = !this.#seen.has(declared);
    if (!isFirst && ++this.#copies > MOST_COPIES) {
      throw this.checker.error('functions are called with pointers into too many combinations of buffers', call);
    }
    const name = isFirst ? declared.name : `${this.prefix}f${this.instances.size}`;
    return this.#walk(key, declared, name, [], pointers);
  }

  #walk(
    key: string,
    declared: Function,
    name: string,
    terms: Block['terms'],
    pointers: Map<Variable, Place>,
  ): Instance {
    const from = this.blocks.length;
    const head = this.derived(declared.name, terms);
    const isFirst = !this.#seen.has(declared);
    const instance: Instance = { function: declared, name, isFirst, edits: new Edits(), head, pointers, counts: true };
    this.#seen.add(declared);
    this.instances.set(key, instance);
    walkFunction(this, instance);
    instance.counts = this.blocks.slice(from).some(({ costs, touches }) => costs.size + touches.length > 0);
    return instance;
  }

  /** The part of a pointer that requires a separate copy of a function: the buffer and, with marks, the address. */
  #keyOf({ root, offset, slots }: Place): string {
    const buffer = root && this.bindings.has(root) ? root.name : '';
    return this.marks ? `${buffer}+${offset}+${slots.join('+')}` : buffer;
  }

  #keep(block: Block): Block {
    this.blocks.push(block);
    return block;
  }
}
