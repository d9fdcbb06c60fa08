import type { Checker } from '../check/checker.ts';
import { numberOf } from '../check/structs.ts';
import type { Function, Variable } from '../syntax/ast.ts';

/** Workgroup size along x, y and z. @throws WgslError if it is missing or not constant */
export function workgroupSize(checker: Checker, entry: Function): [number, number, number] {
  const attribute = entry.attributes.find(({ name }) => name === 'workgroup_size');
  if (!attribute)
    throw checker.error(`"${entry.name}": expected @workgroup_size on a compute entry point`, entry.nameSpan);
  const size = [0, 1, 2].map((i) => {
    const arg = attribute.args[i];
    if (!arg) return 1;
    const { value } = checker.expression(arg, null);
    if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
    throw checker.error('@workgroup_size: expected a constant integer of at least 1', arg);
  });
  return size as [number, number, number];
}

/** The compute entry point with a name; without a name, the first one. @throws WgslError listing the entry points */
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
      : `no compute entry point "${name}"; the source has ${there}`,
    { start: 0, end: 0 },
  );
}

/** The number in an override's `@id`. */
export const idOf = (checker: Checker, variable: Variable): number | null =>
  numberOf(checker, variable.attributes, 'id');

/** Module variables that an entry point statically uses, directly or through calls. @throws WgslError */
export function reachedVariables(checker: Checker, entry: Function): Set<Variable> {
  const variables = new Set<Variable>();
  const seen = new Set<Function>([entry]);
  // The set grows during the iteration.
  for (const one of seen) {
    const mentions = checker.function(one);
    for (const variable of mentions.variables) variables.add(variable);
    for (const called of mentions.functions) seen.add(called);
  }
  return variables;
}
