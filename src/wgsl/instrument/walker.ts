import type { Checker } from '../check/checker.ts';
import { lineOf, lineStarts } from '../error.ts';
import type { Call, Function, Span, Variable } from '../syntax/ast.ts';
import { Block } from './block.ts';
import { Edits } from './edits.ts';
import type { Marks } from './mark-accesses.ts';
import type { Place } from './element-place.ts';
import { walkFunction } from './instrument-statements.ts';

/** One function as it is called with pointers into certain buffers. */
export interface Instance {
  readonly function: Function;
  /** Its name in the instrumented source. */
  readonly name: string;
  /** Whether it is changed in its own place; others are copies. */
  readonly isFirst: boolean;
  readonly edits: Edits;
  /** Grows by the blocks it is called from. */
  readonly head: Block;
  /** Where its pointers lead: parameters, and each `let` as it is met. */
  readonly pointers: Map<Variable, Place>;
  /** Whether it, or what it calls, costs anything at all; known once it is walked. */
  counts: boolean;
}

/** More copies of functions than this no source needs. */
const MOST_COPIES = 256;

/** Walks everything an entry point runs, putting costs into blocks and counters into the source. */
export class Walker {
  readonly checker: Checker;
  readonly prefix: string;
  /** Marks of which bytes are touched; null where they are only counted. */
  readonly marks: Marks | null;
  readonly blocks: Block[] = [];
  /** Instances by function and pointers, the first of each function in its own place. */
  readonly instances = new Map<string, Instance>();
  /** Declarations to be added after the source. */
  readonly added: string[] = [];
  /** Names of storage bindings by their variables. */
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

  /** A block with a counter of its own; `bump` puts the text that counts where it must stand. */
  counted(name: string, bump: (variable: string) => void): Block {
    const counter = this.#counters++;
    bump(`${this.prefix}c${counter}`);
    return this.#keep(new Block(name, counter));
  }

  /** A block whose executions follow from others'. */
  derived(name: string, terms: Block['terms']): Block {
    return this.#keep(new Block(name, null, terms));
  }

  /** The entry point itself: it runs once an invocation. */
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

  /** The instance that a call runs; walked when it is met first. */
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
      throw this.checker.error('functions are called with pointers into too many different buffers', call);
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

  /** What of a pointer makes another copy of a function necessary: the buffer, and in marking the address. */
  #keyOf({ root, offset, slots }: Place): string {
    const buffer = root && this.bindings.has(root) ? root.name : '';
    return this.marks ? `${buffer}+${offset}+${slots.join('+')}` : buffer;
  }

  #keep(block: Block): Block {
    this.blocks.push(block);
    return block;
  }
}
