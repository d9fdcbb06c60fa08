import type { Call, Expr, Span } from '../syntax/ast.ts';
import { loaded, materialised, type Type } from '../typing/type.ts';
import type { Sink } from './block.ts';
import type { Edits } from './edits.ts';
import type { Place } from './element-place.ts';

/** Position of one buffer's marks, in words of the output buffer. */
export interface MarkLayout {
  /** `group.binding`. */
  readonly binding: string;
  /** Bytes of the bound buffer. */
  readonly bytes: number;
  /** Bytes per mark bit: 2 if the buffer holds f16, else 4. */
  readonly unit: number;
  /** First word of the read marks and of the write marks; null if the access mode rules them out. */
  readonly read: number | null;
  readonly written: number | null;
  /** Word that counts out-of-bounds accesses. */
  readonly outOfBounds: number;
}

/** A load or store to mark. */
export interface Access {
  readonly binding: string;
  readonly place: Place;
  readonly ranges: readonly (readonly [offset: number, bytes: number])[];
  readonly read: boolean;
  readonly written: boolean;
}

/** The statement around a store, for marks that cannot be attached to an index. */
export interface StoreSyntax {
  readonly right?: Expr;
  readonly step?: Span;
  readonly op?: string;
}

const NOWHERE = '0xffffffffu';

/**
 * Adds marks to the source: the last index on the way to a place goes through a function that sets a bit for each unit of
 * bytes touched. A place whose indices are all constant is touched whenever its block runs.
 */
export class Marks {
  /** Declarations for the marks. */
  readonly added: string[] = [];
  readonly #prefix: string;
  readonly #layouts: ReadonlyMap<string, MarkLayout>;
  #names = 0;

  /** @param sampled whether some workgroups also have their own words */
  constructor(prefix: string, layouts: readonly MarkLayout[], sampled: boolean) {
    this.#prefix = prefix;
    this.#layouts = new Map(layouts.map((layout) => [layout.binding, layout]));
    const own = sampled
      ? ` if (${prefix}set != 0u) { ${prefix}bits(${prefix}set * ${prefix}words + word, bits); }`
      : '';
    this.added.push(
      // Bits that are already set are not written again.
      `fn ${prefix}bits(word: u32, bits: u32) { if ((atomicLoad(&${prefix}out[word]) & bits) != bits) { atomicOr(&${prefix}out[word], bits); } }`,
      // Sets n bits, starting at `first`.
      `fn ${prefix}span(base: u32, first: u32, n: u32) { var at = first; let end = first + n; while (at < end) { let word = base + (at >> 5u); let low = at & 31u; var most = 32u - low; if (end - at < most) { most = end - at; } var bits = 0xffffffffu; if (most < 32u) { bits = (1u << most) - 1u; } bits = bits << low; ${prefix}bits(word, bits);${own} at += most; } }`,
    );
  }

  /** A load or store of a reference. */
  access(edits: Edits, access: Access, expr: Expr, sink: Sink, store: StoreSyntax = {}): void {
    if (this.#onIndex(edits, access, sink)) return;
    const type = loaded(expr.info!.type);
    if (store.right) {
      const own = materialised(loaded(store.right.info!.type));
      this.#around(edits, store.right, store.right.info!.stage === 'runtime' ? own : scalarLike(own, type), access);
    } else if (store.step) {
      edits.replace(store.step, `${store.op === '++' ? '+' : '-'}= ${this.#touch(type, access)}(1)`);
    } else this.#around(edits, expr, type, access);
  }

  /** An atomic operation through a pointer. */
  atomic(edits: Edits, access: Access, call: Call, of: Type, sink: Sink): void {
    if (this.#onIndex(edits, access, sink)) return;
    const value = call.args[1];
    const type = of.kind === 'atomic' ? of.of : of;
    this.#around(edits, value ?? call, type, access);
  }

  /** Stores a pointer's address for later accesses through it. */
  keep(edits: Edits, place: Place, binding: string): Place {
    if (place.steps.length === 0) return place;
    const slot = this.#slot();
    this.#steps(edits, place, binding, slot, { marked: '', missed: '' });
    return { ...place, slots: [slot], steps: [] };
  }

  /** Marks at an index or in a block; false if the mark must go elsewhere. */
  #onIndex(edits: Edits, access: Access, sink: Sink): boolean {
    const { place, binding, ranges, read, written } = access;
    if (place.steps.length > 0) {
      const slot = place.steps.length > 1 ? this.#slot() : null;
      this.#steps(edits, place, binding, slot, { marked: this.#marking(access, 'a'), missed: this.#missing(access) });
      return true;
    }
    if (place.slots.length > 0) return false;
    const moved = ranges.map(([offset, bytes]) => [offset + place.offset, bytes] as const);
    sink.block().touches.push({ binding, ranges: moved, read, written });
    return true;
  }

  /**
   * Wraps each index. The address accumulates in a slot; after the last index, `marked` runs with it as `a`, or `missed`
   * if any index was out of bounds.
   */
  #steps(
    edits: Edits,
    place: Place,
    binding: string,
    slot: string | null,
    { marked, missed }: { readonly marked: string; readonly missed: string },
  ): void {
    const layout = this.#layouts.get(binding)!;
    place.steps.forEach(({ index, stride, count, from }, i) => {
      const isLast = i === place.steps.length - 1;
      const most = count ?? Math.max(0, Math.floor((layout.bytes - from) / stride));
      const before = i > 0 ? [slot!] : place.slots;
      const inside = [...before.map((name) => `${name} != ${NOWHERE}`), `u < ${most}u`].join(' && ');
      const sum = [...before, `u * ${stride}u`].join(' + ');
      const type = materialised(loaded(index.info!.type)).text;
      const store = slot === null ? '' : `${slot} = a; `;
      const lost = slot === null ? '' : `${slot} = ${NOWHERE}; `;
      const name = this.#name('x');
      this.added.push(
        `fn ${name}(i: ${type}) -> ${type} { let u = u32(i); if (${inside}) { let a = ${sum}; ${store}${isLast ? marked : ''}} else { ${lost}${isLast ? missed : ''}} return i; }`,
      );
      edits.wrap(index, `${name}(`, ')');
    });
  }

  /** Statements that mark an access; `address` is the run-time part of its address. */
  #marking({ binding, place, ranges, read, written }: Access, address: string): string {
    const layout = this.#layouts.get(binding)!;
    const bases = [...(read ? [layout.read] : []), ...(written ? [layout.written] : [])];
    return bases
      .flatMap((base) =>
        ranges.map(
          ([offset, bytes]) =>
            `${this.#prefix}span(${base ?? 0}u, (${address} + ${place.offset + offset}u) / ${layout.unit}u, ${Math.ceil(bytes / layout.unit)}u); `,
        ),
      )
      .join('');
  }

  /** A statement that counts an out-of-bounds access. */
  #missing({ binding, read, written }: Access): string {
    return `atomicAdd(&${this.#prefix}out[${this.#layouts.get(binding)!.outOfBounds}u], ${Number(read) + Number(written)}u); `;
  }

  #around(edits: Edits, expr: Expr, type: Type, access: Access): void {
    edits.wrap(expr, `${this.#touch(type, access)}(`, ')');
  }

  /** A function that returns its argument and marks an access through a pointer made earlier. */
  #touch(type: Type, access: Access): string {
    const name = this.#name('t');
    const { slots } = access.place;
    const known = slots.map((slot) => `${slot} != ${NOWHERE}`).join(' && ');
    this.added.push(
      `fn ${name}(v: ${type.text}) -> ${type.text} { if (${known}) { let a = ${slots.join(' + ')}; ${this.#marking(access, 'a')}} else { ${this.#missing(access)}} return v; }`,
    );
    return name;
  }

  #slot(): string {
    const name = this.#name('s');
    this.added.push(`var<private> ${name}: u32;`);
    return name;
  }

  #name(kind: string): string {
    return `${this.#prefix}${kind}${this.#names++}`;
  }
}

/** A literal takes the type it is stored as or added to. */
function scalarLike(own: Type, stored: Type): Type {
  if (own.kind !== 'scalar') return stored;
  return stored.kind === 'vector' || stored.kind === 'matrix' ? stored.of : stored;
}
