import type { Checker } from '../check/checker.ts';
import { builtinOf, numberOf } from '../check/structs.ts';
import type { Function, Variable } from '../syntax/ast.ts';
import { sizeOf } from '../typing/layout.ts';
import type { Edits } from './edits.ts';

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

/** What the wrapper of an entry point is made of. */
interface WrapperParts {
  readonly prefix: string;
  /** Words of the output buffer before the counters. */
  readonly base: number;
  readonly counters: number;
  readonly invocations: number;
  /** Bytes of workgroup memory there are. */
  readonly mostWorkgroupBytes: number;
}

/**
 * Turns the entry point into a function, and gives the text of a new entry point of its name that calls it and adds its
 * counters to the output: within a workgroup through workgroup memory, or straight where that is full.
 */
export function wrapEntry(
  checker: Checker,
  entry: Function,
  edits: Edits,
  used: Iterable<Variable>,
  parts: WrapperParts,
): string {
  const { source } = checker.module;
  const { prefix, counters, invocations, base } = parts;
  const moved = entry.attributes.filter(({ name }) => ['compute', 'workgroup_size', 'subgroup_size'].includes(name));
  for (const attribute of moved) edits.blank(attribute, source);
  for (const parameter of entry.parameters)
    for (const attribute of parameter.attributes) edits.blank(attribute, source);
  edits.replace(entry.nameSpan, `${prefix}main`);

  const index = indexParameter(checker, entry);
  const own = entry.parameters.map((parameter) => source.slice(parameter.start, parameter.end));
  const parameters = [...own, ...(index ? [] : [`@builtin(local_invocation_index) ${prefix}i: u32`])].join(', ');
  const args = entry.parameters.map(({ name }) => name).join(', ');
  const i = index ?? `${prefix}i`;
  const head = `${moved.map((attribute) => source.slice(attribute.start, attribute.end)).join(' ')} fn ${entry.name}(${parameters}) { ${prefix}main(${args});`;
  const workgroups = `if (${i} == 0u) { ${prefix}add(0u, 1u, 0u); }`;
  const add = `fn ${prefix}add(k: u32, low: u32, high: u32) { var carry = high; if (low != 0u) { let old = atomicAdd(&${prefix}out[${base}u + 2u * k], low); if (old + low < old) { carry++; } } if (carry != 0u) { atomicAdd(&${prefix}out[${base + 1}u + 2u * k], carry); } }`;
  const sums = Array.from({ length: counters - 1 }, (_, k) => k + 1);
  if (counters === 1) return `${add}\n${head} ${workgroups} }`;
  if (workgroupBytes(checker, used) + 8 * counters + 16 > parts.mostWorkgroupBytes) {
    const adds = sums.map((k) => `${prefix}add(${k}u, ${prefix}c${k}, 0u);`).join(' ');
    return `${add}\n${head} ${adds} ${workgroups} }`;
  }
  const gather = `var<workgroup> ${prefix}w: array<atomic<u32>, ${2 * counters}>;\nfn ${prefix}sum(k: u32, n: u32) { if (n != 0u) { let old = atomicAdd(&${prefix}w[2u * k], n); if (old + n < old) { atomicAdd(&${prefix}w[2u * k + 1u], 1u); } } }`;
  const gathers = sums.map((k) => `${prefix}sum(${k}u, ${prefix}c${k});`).join(' ');
  const flush = `for (var k = ${i}; k < ${counters}u; k += ${invocations}u) { if (k > 0u) { ${prefix}add(k, atomicLoad(&${prefix}w[2u * k]), atomicLoad(&${prefix}w[2u * k + 1u])); } }`;
  return `${add}\n${gather}\n${head} ${gathers} workgroupBarrier(); ${flush} ${workgroups} }`;
}

/** How the entry point already asks for the invocation's index, as an expression; null where it does not. */
function indexParameter(checker: Checker, entry: Function): string | null {
  for (const parameter of entry.parameters) {
    if (builtinOf(parameter.attributes) === 'local_invocation_index') return parameter.name;
    const { type } = checker.variable(parameter, null);
    const member = type.kind === 'struct' && type.members.find(({ builtin }) => builtin === 'local_invocation_index');
    if (member) return `${parameter.name}.${member.name}`;
  }
  return null;
}

/** Bytes of the workgroup variables an entry point uses. */
function workgroupBytes(checker: Checker, used: Iterable<Variable>): number {
  let bytes = 0;
  for (const variable of used) {
    const { type } = checker.variable(variable, null);
    if (type.kind === 'reference' && type.space === 'workgroup') bytes += Math.ceil(sizeOf(type.of) / 16) * 16;
  }
  return bytes;
}

/** The whole number of an override's `@id`. */
export const idOf = (checker: Checker, variable: Variable): number | null =>
  numberOf(checker, variable.attributes, 'id');
