import type { Expr, Call, Function } from '../syntax/ast.ts';
import { joiningCost } from '../builtins/device.ts';
import type { Cost } from '../builtins/rule.ts';
import { builtinNamed } from '../check/check-calls.ts';
import { leafRanges } from '../typing/layout.ts';
import { hasLayers, textureOf } from '../typing/texture-type.ts';
import { loaded, materialised } from '../typing/type.ts';
import { lazily, type Sink } from './block.ts';
import { binaryCost, callCost, unaryCost } from './cost.ts';
import type { StoreSyntax } from './mark-accesses.ts';
import { accessBytes, accessRanges, placeOf, type Place } from './element-place.ts';
import type { Instance, Walker } from './walker.ts';

/** How a place is used. */
export type Use = 'read' | 'written' | 'both';

/** Walks the expressions of one function instance. */
export class ExpressionWalker {
  readonly walker: Walker;
  readonly instance: Instance;

  constructor(walker: Walker, instance: Instance) {
    this.walker = walker;
    this.instance = instance;
  }

  /** Walks an expression for its value: a reference is loaded. */
  value(expr: Expr, sink: Sink): void {
    // Constants cost nothing, nor does anything in them.
    if (expr.info!.stage !== 'runtime') return;
    if (expr.info!.type.kind === 'reference') return this.access(expr, 'read', sink);
    switch (expr.kind) {
      case 'paren':
        return this.value(expr.inner, sink);
      case 'member':
        return this.value(expr.object, sink);
      case 'index':
        this.value(expr.object, sink);
        return this.value(expr.index, sink);
      case 'unary':
        if (expr.op === '&') return void this.pointer(expr, sink);
        this.value(expr.operand, sink);
        return this.#pay(expr, unaryCost(expr.op, loaded(expr.operand.info!.type)), sink);
      case 'binary':
        return this.#binary(expr, sink);
      case 'call':
        return this.#call(expr, sink);
      default:
    }
  }

  /** A load, a store, or both, with the cost of computing the address. */
  access(expr: Expr, use: Use, sink: Sink, store: StoreSyntax = {}): void {
    const { walker } = this;
    const place = this.#approach(expr, sink);
    const { type } = expr.info!;
    if (type.kind !== 'reference') throw new Error('wgsl: expected a reference');
    const target = this.#targetOf(expr, type.space, place);
    if (target === null) return;
    this.#pay(expr, movingCost(target, accessBytes(expr), use), sink);
    if (type.space !== 'storage' || !walker.marks) return;
    const access = {
      binding: target,
      place,
      ranges: accessRanges(expr),
      read: use !== 'written',
      written: use !== 'read',
    };
    walker.marks.access(this.instance.edits, access, expr, sink, store);
  }

  /** A pointer that is made or passed on: no bytes move. */
  pointer(expr: Expr, sink: Sink): Place {
    const place = this.#approach(expr, sink);
    const { marks } = this.walker;
    const { type } = expr.info!;
    const isStorage = type.kind === 'pointer' && type.space === 'storage';
    return marks && isStorage
      ? marks.keep(this.instance.edits, place, this.#targetOf(expr, 'storage', place)!)
      : { ...place, steps: [] };
  }

  /** Finds a place, with the cost of the indices on the way. */
  #approach(expr: Expr, sink: Sink): Place {
    this.#indices(expr, sink);
    return placeOf(expr, this.instance.pointers);
  }

  #indices(expr: Expr, sink: Sink): void {
    switch (expr.kind) {
      case 'paren':
        return this.#indices(expr.inner, sink);
      case 'unary':
        return this.#indices(expr.operand, sink);
      case 'member':
        return this.#indices(expr.object, sink);
      case 'index':
        this.#indices(expr.object, sink);
        return this.value(expr.index, sink);
      default:
    }
  }

  /** The target that bytes are counted under; null for the invocation's own memory. */
  #targetOf(expr: Expr, space: string, { root }: Place): string | null {
    if (space === 'function' || space === 'private') return null;
    if (space !== 'storage') return space;
    const binding = root && this.walker.bindings.get(root);
    if (!binding) throw this.walker.checker.error('cannot determine which buffer this is part of', expr);
    return binding;
  }

  #pay(expr: Expr, cost: Cost, sink: Sink): void {
    const at = expr.kind === 'binary' ? expr.opSpan : expr;
    if (Object.keys(cost).length > 0) sink.block().add(this.walker.line(at), cost);
  }

  #binary(expr: Expr & { kind: 'binary' }, sink: Sink): void {
    const { op, left, right } = expr;
    this.value(left, sink);
    if (op === '&&' || op === '||') {
      return this.value(
        right,
        lazily(() => this.counting(right)),
      );
    }
    this.value(right, sink);
    this.#pay(expr, binaryCost(op, loaded(left.info!.type), loaded(right.info!.type), expr.info!.type), sink);
  }

  /** A block for an expression that may be skipped: `(count() && (…))`. */
  counting(expr: Expr): ReturnType<Walker['counted']> {
    const { walker, instance } = this;
    return walker.counted(instance.function.name, (variable) => {
      const name = `${variable}_`;
      walker.added.push(`fn ${name}() -> bool { ${variable}++; return true; }`);
      instance.edits.wrap(expr, `(${name}() && (`, '))');
    });
  }

  #call(call: Call, sink: Sink): void {
    if (call.meaning === 'function') return this.#callFunction(call, call.callee.target as Function, sink);
    const { name } = call.callee;
    const builtin = call.meaning === 'builtin';
    if (builtin && name === 'arrayLength') return void this.#approach(call.args[0]!, sink);
    const [first, ...rest] = call.args;
    const joins = builtin && builtinNamed(name)?.joins;
    if (joins) this.#leaders(call, first!, joins);
    if (builtin && name.startsWith('atomic')) {
      for (const arg of rest) this.value(arg, sink);
      this.#atomic(call, first!, sink);
    } else if (builtin && name.startsWith('texture')) this.#texture(call, sink);
    else if (builtin && name === 'workgroupUniformLoad') this.#through(first!, 'read', sink, call);
    else for (const arg of call.args) this.value(arg, sink);
    this.#pay(call, callCost(call), sink);
  }

  /**
   * n lanes combine their values in n − 1 operations, so the subgroups that get here are counted by their elected lanes.
   * The diagnostic is off because any non-uniform control flow here is the kernel's own.
   */
  #leaders(call: Call, value: Expr, joins: 'add' | 'mul'): void {
    const { walker, instance } = this;
    const type = materialised(loaded(value.info!.type));
    const leaders = walker.counted(instance.function.name, (variable) => {
      const name = `${variable}_`;
      walker.added.push(
        `@diagnostic(off, subgroup_uniformity) fn ${name}(v: ${type.text}) -> ${type.text} { ${variable} += u32(subgroupElect()); return v; }`,
      );
      instance.edits.wrap(value, `${name}(`, ')');
    });
    leaders.add(walker.line(call), joiningCost(joins, type), -1);
  }

  #atomic(call: Call, pointer: Expr, sink: Sink): void {
    const { name } = call.callee;
    this.#through(pointer, name === 'atomicLoad' ? 'read' : name === 'atomicStore' ? 'written' : 'both', sink, call);
  }

  /** The texels that a texture function asks for. A texture and a sampler have no value of their own to walk. */
  #texture(call: Call, sink: Sink): void {
    const { walker, instance } = this;
    const { name } = call.callee;
    const at = call.args.findIndex(({ info }) => textureOf(info!.type));
    const [handle, ...rest] = call.args.slice(at) as [Expr, ...Expr[]];
    for (const arg of call.args) this.value(arg, sink);
    const use = texelUseOf(name);
    if (use === null) return;
    const id = this.#handle(handle);
    if (use === 'sampled') {
      const key = name.startsWith('textureGather') ? `gathers ${id}` : `samples ${id} ${this.#handle(rest[0]!)}`;
      return this.#pay(call, { [key]: 1 }, sink);
    }
    this.#pay(call, { [use === 'read' ? `loadTexels ${id}` : `storeTexels ${id}`]: 1 }, sink);
    if (!walker.marks) return;
    const texture = textureOf(handle.info!.type)!;
    const [coords, ...indices] = rest as [Expr, ...Expr[]];
    const layered = hasLayers(texture) || texture.kind === 'multisampled';
    const layer = layered ? indices.shift() : undefined;
    const level = use === 'read' ? indices.shift() : undefined;
    const access = { binding: id, read: use === 'read', written: use === 'written' };
    walker.marks.texel(instance.edits, { ...access, texture, coords, layer, level });
  }

  /** The binding of a texture or sampler, passed as an argument or not. */
  #handle(expr: Expr): string {
    const { root } = placeOf(expr, this.instance.pointers);
    const id = root && this.walker.bindings.get(root);
    if (!id) throw this.walker.checker.error('cannot determine which texture or sampler this is', expr);
    return id;
  }

  /** The access of a built-in through its pointer argument. */
  #through(pointer: Expr, use: Use, sink: Sink, call: Call): void {
    const { walker } = this;
    const place = this.#approach(pointer, sink);
    const { type } = pointer.info!;
    if (type.kind !== 'pointer') throw new Error('wgsl: expected a pointer');
    const target = this.#targetOf(pointer, type.space, place);
    if (target === null) return;
    const { of } = type;
    const ranges = leafRanges(of);
    const bytes = ranges.reduce((sum, [, n]) => sum + n, 0);
    this.#pay(call, movingCost(target, bytes, use), sink);
    if (type.space !== 'storage' || !walker.marks) return;
    const access = { binding: target, place, ranges, read: use !== 'written', written: use !== 'read' };
    walker.marks.atomic(this.instance.edits, access, call, of, sink);
  }

  #callFunction(call: Call, declared: Function, sink: Sink): void {
    const places = call.args.map((arg) => {
      if (isPointer(arg)) return this.pointer(arg, sink);
      if (arg.info!.type.kind === 'handle') return placeOf(arg, this.instance.pointers);
      this.value(arg, sink);
      return null;
    });
    const { walker } = this;
    const called = walker.called(call, declared, places);
    if (called.name !== declared.name) this.instance.edits.replace(call.callee, called.name);
    // Functions without a cost need no counting.
    if (called.counts) called.head.terms.push({ block: sink.block(), times: 1 });
  }
}

/** Bytes moved, and the number of loads for storage buffers, whose targets are bindings. */
function movingCost(target: string, bytes: number, use: Use): Cost {
  const cost: Record<string, number> = {};
  if (use !== 'written') {
    cost[`read ${target}`] = bytes;
    if (/^\d/.test(target)) cost[`loads ${target}`] = 1;
  }
  if (use !== 'read') cost[`write ${target}`] = bytes;
  return cost;
}

/** How a texture function uses texels; null for one that asks for the texture's size. */
function texelUseOf(name: string): 'read' | 'written' | 'sampled' | null {
  if (name === 'textureLoad') return 'read';
  if (name === 'textureStore') return 'written';
  return /^texture(Sample|Gather)/.test(name) ? 'sampled' : null;
}

/** Whether an expression is a pointer. */
export const isPointer = (expr: Expr): boolean => expr.info!.type.kind === 'pointer';
