import type { Checker } from '../check/checker.ts';
import type { Function, Variable } from '../syntax/ast.ts';

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
