import type { Checker } from '../check/checker.ts';
import { numberOf } from '../check/structs.ts';
import type { Function, Variable } from '../syntax/ast.ts';

/** Invocations of a workgroup along x, y and z. @throws WgslError when that is not known before the kernel runs */
export function workgroupSize(checker: Checker, entry: Function): [number, number, number] {
  const attribute = entry.attributes.find(({ name }) => name === 'workgroup_size');
  if (!attribute)
    throw checker.error(`"${entry.name}": expected @workgroup_size on a compute entry point`, entry.nameSpan);
  const size = [0, 1, 2].map((i) => {
    const arg = attribute.args[i];
    if (!arg) return 1;
    const { value } = checker.expression(arg, null);
    if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
    throw checker.error('@workgroup_size: expected a whole number from 1 on, known before the kernel runs', arg);
  });
  return size as [number, number, number];
}

/** The compute entry point of a name; without one, the only or first one. @throws WgslError naming those there are */
export function findEntry(checker: Checker, name: string | undefined): Function {
  const entries = checker.module.declarations.filter(
    (one): one is Function =>
      one.kind === 'function' && one.attributes.some((attribute) => attribute.name === 'compute'),
  );
  const found = name === undefined ? entries[0] : entries.find((one) => one.name === name);
  if (found) return found;
  const there = entries.map((one) => `"${one.name}"`).join(', ') || 'none';
  throw checker.error(
    name === undefined
      ? 'expected a compute entry point, a function with @compute'
      : `expected a compute entry point "${name}", those here are: ${there}`,
    { start: 0, end: 0 },
  );
}

/** The whole number of an override's `@id`. */
export const idOf = (checker: Checker, variable: Variable): number | null =>
  numberOf(checker, variable.attributes, 'id');

/** Module variables that an entry point, or anything it calls, names: what WebGPU calls statically used. @throws WgslError */
export function reachedVariables(checker: Checker, entry: Function): Set<Variable> {
  const variables = new Set<Variable>();
  const seen = new Set<Function>([entry]);
  // A set grows while it is walked.
  for (const one of seen) {
    const mentions = checker.function(one);
    for (const variable of mentions.variables) variables.add(variable);
    for (const called of mentions.functions) seen.add(called);
  }
  return variables;
}
