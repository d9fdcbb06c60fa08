import type { Cost } from '../builtins/rule.ts';

/** Bytes of a buffer that a block reads or writes at a constant offset. */
export interface Touch {
  readonly binding: string;
  readonly ranges: readonly (readonly [offset: number, bytes: number])[];
  readonly read: boolean;
  readonly written: boolean;
}

/**
 * Code that runs as a whole or not at all. Its executions are a counter's value, or follow from other blocks: an `else`
 * runs whenever the `if` does not, a loop's condition once more than its body.
 */
export class Block {
  readonly function: string;
  /** Its counter, if it has one. */
  readonly counter: number | null;
  /** Without a counter: blocks whose executions add up to its own. More may be added until the walk ends. */
  readonly terms: { readonly block: Block; readonly times: number }[] = [];
  readonly costs = new Map<number, Record<string, number>>();
  readonly touches: Touch[] = [];

  constructor(name: string, counter: number | null, terms: Block['terms'] = []) {
    this.function = name;
    this.counter = counter;
    for (const term of terms) this.terms.push(term);
  }

  add(line: number, cost: Cost, times = 1): void {
    let own = this.costs.get(line);
    if (!own) this.costs.set(line, (own = {}));
    for (const [name, n] of Object.entries(cost)) own[name] = (own[name] ?? 0) + n * times;
  }
}

/** Executions of a block: a counter's value, or a sum over earlier formulas of the list. */
export interface Formula {
  readonly counter: number | null;
  readonly terms: readonly (readonly [formula: number, times: number])[];
}

/** The formulas of all blocks in dependency order, and each block's index. Call it after the walk. */
export function formulasOf(blocks: readonly Block[]): { formulas: Formula[]; places: ReadonlyMap<Block, number> } {
  const formulas: Formula[] = [];
  const places = new Map<Block, number>();
  // Chains may be as long as the source: an explicit stack does not overflow.
  for (const first of blocks) {
    const open = [{ block: first, next: 0 }];
    while (open.length > 0) {
      const top = open.at(-1)!;
      const { block } = top;
      const needed = places.has(block) ? undefined : block.terms[top.next++]?.block;
      if (needed) {
        if (!places.has(needed)) open.push({ block: needed, next: 0 });
        continue;
      }
      open.pop();
      if (places.has(block)) continue;
      places.set(block, formulas.length);
      const terms = block.terms.map(({ block: of, times }) => [places.get(of)!, times] as const);
      formulas.push({ counter: block.counter, terms });
    }
  }
  return { formulas, places };
}

/** A block that is created when it first gets a cost. */
export interface Sink {
  block(): Block;
}

/** A sink that creates its block once, with this function. */
export function lazily(make: () => Block): Sink {
  let block: Block | null = null;
  return { block: () => (block ??= make()) };
}

/**
 * A body: straight-line code, cut into blocks where control may leave it. The code after a cut gets a new block, counted
 * before its first statement with a cost, unless its executions follow from other blocks.
 */
export class Region implements Sink {
  readonly #count: (at: number) => Block;
  readonly #start: number;
  #head: Sink | null;
  #current: Block | null = null;
  #isCut = false;
  /** The block after a cut, if it needs no counter. */
  #rest: Sink | null = null;
  /** Start of the statement being walked. */
  at: number;

  /**
   * @param start of the body
   * @param count creates a counted block, incremented at an offset
   * @param head the first block, if it needs no counter
   */
  constructor(start: number, count: (at: number) => Block, head: Sink | null = null) {
    this.#start = start;
    this.at = start;
    this.#count = count;
    this.#head = head;
  }

  block(): Block {
    if (this.#current) return this.#current;
    if (this.#isCut) return (this.#current = this.#rest?.block() ?? this.#count(this.at));
    return (this.#current = this.head(this.at));
  }

  /** The block at the body's start. */
  head(at = this.#start): Block {
    if (!this.#head) {
      const block = this.#count(at);
      this.#head = { block: () => block };
    }
    return this.#head.block();
  }

  /** The block of this place, if it needs no new counter. */
  given(): Sink | null {
    const current = this.#current;
    if (current) return { block: () => current };
    return this.#isCut ? this.#rest : this.#head;
  }

  /** Control may leave before this place. @param rest the block that follows, if it needs no counter */
  cut(rest?: Sink | void): void {
    this.#isCut = true;
    this.#current = null;
    this.#rest = rest ?? null;
  }
}
