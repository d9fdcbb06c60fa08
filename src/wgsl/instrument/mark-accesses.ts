import type { Call, Expr, Span } from '../syntax/ast.ts';
import { axesOf, type TextureType } from '../typing/texture-type.ts';
import { loaded, materialised, type Type } from '../typing/type.ts';
import type { Sink } from './block.ts';
import type { Edits } from './edits.ts';
import type { Place } from './element-place.ts';

/** A resource whose accesses are marked, and where the header of the output describes it. */
export interface MarkPlan {
  /** `group.binding`. */
  readonly binding: string;
  readonly name: string;
  /** Bytes per mark bit: 2 if the buffer holds f16, else 4; null: one bit per texel. */
  readonly unit: 2 | 4 | null;
  /** Whether there are read marks and write marks. */
  readonly isRead: boolean;
  readonly isWritten: boolean;
  /**
   * First of its words in the header. Of a buffer: its bytes. Of a texture: width, height, depth and levels, where depth is
   * that of a 3d texture, or the number of layers or samples. Then, of both, the first words of the read marks and of the
   * write marks in a set.
   */
  readonly header: number;
  /** Word of a set that counts its out-of-bounds accesses. */
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

/** A load or store of a texel of a texture. */
export interface TexelAccess extends Pick<Access, 'binding' | 'read' | 'written'> {
  readonly texture: TextureType;
  readonly coords: Expr;
  /** The layer of an array, or the sample of a multisampled texture. */
  readonly layer: Expr | undefined;
  readonly level: Expr | undefined;
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
  /** Words of the header that the source needs. */
  readonly words = new Set<number>();
  /** Textures with a load or store. */
  readonly touched = new Set<string>();
  readonly #prefix: string;
  readonly #plans: ReadonlyMap<string, MarkPlan>;
  #names = 0;

  constructor(prefix: string, plans: readonly MarkPlan[]) {
    this.#prefix = prefix;
    this.#plans = new Map(plans.map((plan) => [plan.binding, plan]));
    this.added.push(
      // Bits that are already set are not written again.
      `fn ${prefix}bits(word: u32, bits: u32) { if ((atomicLoad(&${prefix}out.w[word]) & bits) != bits) { atomicOr(&${prefix}out.w[word], bits); } }`,
      // Sets n bits, starting at `first`, in the set of all workgroups and in the workgroup's own set.
      `fn ${prefix}span(base: u32, first: u32, n: u32) { var at = first; let end = first + n; while (at < end) { let word = base + (at >> 5u); let low = at & 31u; var most = 32u - low; if (end - at < most) { most = end - at; } var bits = 0xffffffffu; if (most < 32u) { bits = (1u << most) - 1u; } bits = bits << low; ${prefix}bits(word, bits); if (${prefix}set != 0u) { ${prefix}bits(${prefix}set * ${this.#word(0)} + word, bits); } at += most; } }`,
    );
  }

  /** Whether a resource has marks: a texture that is never loaded nor stored has none. */
  marks({ binding, unit }: MarkPlan): boolean {
    return unit !== null || this.touched.has(binding);
  }

  /** A word of the header, as the source sees it. */
  #word(at: number): string {
    this.words.add(at);
    return `${this.#prefix}h${at}`;
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

  /** A load or store of a texel: the last of the arguments that say which one goes through a function that marks it. */
  texel(edits: Edits, access: TexelAccess): void {
    const { coords, layer, level, texture, binding } = access;
    this.touched.add(binding);
    const { header } = this.#plans.get(binding)!;
    const own = [
      { expr: coords, type: 'vec3<u32>', as: VECTORS[axesOf(texture)], known: null },
      ...[layer, level].map((expr) => ({ expr, type: 'u32', as: 'u32(i)', known: expr ? constantOf(expr) : '0u' })),
    ];
    const last = own.findLastIndex(({ known }) => known === null);
    const [at, third, mip] = own.map(({ expr, type, as, known }, i) => {
      if (known !== null) return known;
      if (i === last) return as;
      const slot = this.#slot(type);
      const name = this.#name('x');
      const of = materialised(loaded(expr!.info!.type)).text;
      this.added.push(`fn ${name}(i: ${of}) -> ${of} { ${slot} = ${as}; return i; }`);
      edits.wrap(expr!, `${name}(`, ')');
      return slot;
    });
    const size = [0, 1, 2, 3].map((k) => this.#word(header + k)).join(', ');
    const marks = this.#bases(access, 4).map((base) => `${this.#prefix}span(${base}, t, 1u); `);
    const name = this.#name('x');
    const of = materialised(loaded(own[last]!.expr!.info!.type)).text;
    this.#needTexels();
    this.added.push(
      `fn ${name}(i: ${of}) -> ${of} { var at = ${at}; ${layer ? `at.z = ${third}; ` : ''}let t = ${this.#prefix}texel(vec4<u32>(${size}), ${texture.shape === '3d'}, at, ${mip}); if (t != ${NOWHERE}) { ${marks.join('')}} else { ${this.#missing(access)}} return i; }`,
    );
    edits.wrap(own[last]!.expr!, `${name}(`, ')');
  }

  /** Declares the function that finds a texel's bit: those of level 0 first, x fastest. */
  #needTexels(): void {
    const name = `${this.#prefix}texel`;
    if (this.added.some((one) => one.startsWith(`fn ${name}(`))) return;
    this.added.push(
      `fn ${name}(whole: vec4<u32>, volume: bool, at: vec3<u32>, level: u32) -> u32 { if (level >= whole.w) { return ${NOWHERE}; } var size = whole.xyz; var first = 0u; for (var l = 0u; l < level; l++) { first += size.x * size.y * size.z; size = vec3<u32>(max(size.x >> 1u, 1u), max(size.y >> 1u, 1u), select(size.z, max(size.z >> 1u, 1u), volume)); } if (any(at >= size)) { return ${NOWHERE}; } return first + (at.z * size.y + at.y) * size.x + at.x; }`,
    );
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
    const { header } = this.#plans.get(binding)!;
    place.steps.forEach(({ index, stride, count, from }, i) => {
      const isLast = i === place.steps.length - 1;
      const held = (): string =>
        from === 0 ? this.#word(header) : `(max(${this.#word(header)}, ${from}u) - ${from}u)`;
      const most = count === null ? `${held()} / ${stride}u` : `${count}u`;
      const before = i > 0 ? [slot!] : place.slots;
      const inside = [...before.map((name) => `${name} != ${NOWHERE}`), `u < ${most}`].join(' && ');
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
  #marking(access: Access, address: string): string {
    const { place, ranges, binding } = access;
    const unit = this.#plans.get(binding)!.unit!;
    return this.#bases(access, 1)
      .flatMap((base) =>
        ranges.map(
          ([offset, bytes]) =>
            `${this.#prefix}span(${base}, (${address} + ${place.offset + offset}u) / ${unit}u, ${Math.ceil(bytes / unit)}u); `,
        ),
      )
      .join('');
  }

  /** First words of the marks that an access sets; `from` is their offset in the resource's header. */
  #bases({ binding, read, written }: Pick<Access, 'binding' | 'read' | 'written'>, from: number): string[] {
    const { header, isRead, isWritten } = this.#plans.get(binding)!;
    return [
      ...(read && isRead ? [this.#word(header + from)] : []),
      ...(written && isWritten ? [this.#word(header + from + 1)] : []),
    ];
  }

  /** A statement that counts an out-of-bounds access. */
  #missing({ binding, read, written }: Pick<Access, 'binding' | 'read' | 'written'>): string {
    const { outOfBounds } = this.#plans.get(binding)!;
    return `atomicAdd(&${this.#prefix}out.w[${outOfBounds}u], ${Number(read) + Number(written)}u); `;
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

  #slot(type = 'u32'): string {
    const name = this.#name('s');
    this.added.push(`var<private> ${name}: ${type};`);
    return name;
  }

  #name(kind: string): string {
    return `${this.#prefix}${kind}${this.#names++}`;
  }
}

/** The coordinates `i` of a texel as a vector of three, by their number. */
const VECTORS = { 1: 'vec3<u32>(u32(i), 0u, 0u)', 2: 'vec3<u32>(vec2<u32>(i), 0u)', 3: 'vec3<u32>(i)' } as const;

/** A constant index as a literal, a negative one as one past every end; null if it is known only at run time. */
function constantOf({ info }: Expr): string | null {
  const { value } = info!;
  return typeof value === 'number' ? `${value < 0 ? NOWHERE.slice(0, -1) : value}u` : null;
}

/** A literal takes the type it is stored as or added to. */
function scalarLike(own: Type, stored: Type): Type {
  if (own.kind !== 'scalar') return stored;
  return stored.kind === 'vector' || stored.kind === 'matrix' ? stored.of : stored;
}
