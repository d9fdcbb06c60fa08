import { productCost } from '../builtins/device.ts';
import { conversionCost } from '../builtins/numeric.ts';
import { count, lanes, unify, type Cost } from '../builtins/rule.ts';
import { builtinNamed } from '../check/check-calls.ts';
import type { Call } from '../syntax/ast.ts';
import { loaded, type Type } from '../typing/type.ts';

const CLASSES: Readonly<Record<string, string>> = {
  __proto__: null as never,
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  '%': 'rem',
};
const COMPARISONS = new Set(['==', '!=', '<', '>', '<=', '>=']);

/** The cost of a binary operation, none for `&&` and `||`; `result` is its type. */
export function binaryCost(op: string, left: Type, right: Type, result: Type): Cost {
  if (op === '&&' || op === '||') return {};
  if (COMPARISONS.has(op)) {
    const type = unify([left, right]) ?? left;
    const { n } = lanes(type);
    return count(type, { cmp: n }, { 'int.op': n });
  }
  if (op === '*') {
    const product = productCost(left, right);
    if (product) return product;
  }
  const { n } = lanes(result);
  return count(result, { [CLASSES[op] ?? 'misc']: n }, { 'int.op': n });
}

/** The cost of `-x`, `~x` or `!x`. */
export function unaryCost(op: string, type: Type): Cost {
  const { n } = lanes(type);
  return op === '!' ? {} : count(type, { neg: n }, { 'int.op': n });
}

/** The cost of calling a built-in or a type constructor, without bytes. */
export function callCost(call: Call): Cost {
  const types = call.args.map(({ info }) => loaded(info!.type));
  const result = call.info!.type;
  if (call.meaning === 'builtin') return builtinNamed(call.callee.name)?.cost?.(types, result) ?? {};
  const cost: Record<string, number> = {};
  call.args.forEach((arg, i) => {
    // Constants are converted before the kernel runs.
    if (arg.info!.stage !== 'runtime') return;
    for (const [name, n] of Object.entries(conversionCost(types[i]!, result))) cost[name] = (cost[name] ?? 0) + n;
  });
  return cost;
}
