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

/** What one binary operation costs, `&&` and `||` nothing; `result` is its type. */
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

/** What `-x`, `~x` or `!x` costs. */
export function unaryCost(op: string, type: Type): Cost {
  const { n } = lanes(type);
  return op === '!' ? {} : count(type, { neg: n }, { 'int.op': n });
}

/** What a call of a built-in or of a type costs, bytes left out. */
export function callCost(call: Call): Cost {
  const types = call.args.map(({ info }) => loaded(info!.type));
  const result = call.info!.type;
  if (call.meaning === 'builtin') return builtinNamed(call.callee.name)?.cost?.(types, result) ?? {};
  const cost: Record<string, number> = {};
  call.args.forEach((arg, i) => {
    // What is known before the kernel runs is converted before, too.
    if (arg.info!.stage !== 'runtime') return;
    for (const [name, n] of Object.entries(conversionCost(types[i]!, result))) cost[name] = (cost[name] ?? 0) + n;
  });
  return cost;
}
