import type { Cost } from '../builtins/rule.ts';

/** Bytes of a buffer that a block reads or writes at a place known beforehand. */
export interface Touch {
  readonly binding: string;
  readonly ranges: readonly (readonly [offset: number, bytes: number])[];
  readonly read: boolean;
  readonly written: boolean;
}

/**
 * Code that runs as a whole or not at all. How often is a counter's value, or follows from other blocks: the rest of an
 * `if` runs when its first part does not, a loop's condition once more than its body.
 */
export class Block {
  readonly function: string;
  /** Its counter, where it has one. */
  readonly counter: number | null;
  /** Blocks whose executions add up to its own, where it has none; more may come until all is walked. */
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

/** Executions of a block: its counter's value, or a sum over blocks that stand before it in a list. */
export interface Formula {
  readonly counter: number | null;
  readonly terms: readonly (readonly [formula: number, times: number])[];
}

/** The formulas of blocks, each after all that it is made of, and which is whose. Only once everything is walked. */
export function formulasOf(blocks: readonly Block[]): { formulas: Formula[]; places: ReadonlyMap<Block, number> } {
  const formulas: Formula[] = [];
  const places = new Map<Block, number>();
  // Chains may be as long as the source: a stack of one's own does not overflow.
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

/** A block that is made when the first cost is to be put into it. */
export interface Sink {
  block(): Block;
}

/** A sink whose block is made once, by this function. */
export function lazily(make: () => Block): Sink {
  let block: Block | null = null;
  return { block: () => (block ??= make()) };
}

/**
 * A body: straight-line code, cut into blocks where control may leave it. What follows such a place gets a block of its
 * own, counted before the first statement that costs something, unless it follows from what left.
 */
export class Region implements Sink {
  readonly #count: (at: number) => Block;
  readonly #start: number;
  #head: Sink | null;
  #current: Block | null = null;
  #isCut = false;
  /** The block after a cut, where it is known without a counter. */
  #rest: Sink | null = null;
  /** Where the statement being walked begins. */
  at: number;

  /**
   * @param start where the body begins
   * @param count makes a counted block, bumped at a place
   * @param head the first block, where it is known without a counter
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

  /** The block of the body's beginning. */
  head(at = this.#start): Block {
    if (!this.#head) {
      const block = this.#count(at);
      this.#head = { block: () => block };
    }
    return this.#head.block();
  }

  /** The block of this place, if that takes no counter more than there are. */
  given(): Sink | null {
    const current = this.#current;
    if (current) return { block: () => current };
    return this.#isCut ? this.#rest : this.#head;
  }

  /** Control may have left before this place; what follows it, where that is known without a counter. */
  cut(rest?: Sink | void): void {
    this.#isCut = true;
    this.#current = null;
    this.#rest = rest ?? null;
  }
}
