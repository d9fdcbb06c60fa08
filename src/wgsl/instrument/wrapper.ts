import type { Checker } from '../check/checker.ts';
import { builtinOf } from '../check/structs.ts';
import type { Function, Variable } from '../syntax/ast.ts';
import { sizeOf } from '../typing/layout.ts';
import type { Edits } from './edits.ts';
import { HEADER } from './output-header.ts';

/** Input for the wrapper of an entry point. */
interface WrapperParts {
  readonly prefix: string;
  /** First word of the counters in a set. */
  readonly base: number;
  readonly counters: number;
  readonly invocations: number;
  /** Words of the header that the source needs; null without marks, when there is no header. */
  readonly words: ReadonlySet<number> | null;
  /** Limit of workgroup memory in bytes. */
  readonly mostWorkgroupBytes: number;
}

/**
 * Turns the entry point into a function and returns a new entry point of the same name that calls it and adds its
 * counters to the output: summed in workgroup memory first, or directly if that is full.
 */
export function wrapEntry(
  checker: Checker,
  entry: Function,
  edits: Edits,
  used: Iterable<Variable>,
  parts: WrapperParts,
): string {
  const { prefix, counters, invocations, words } = parts;
  const {
    head: opened,
    builtins,
    call,
  } = moveEntry(checker, entry, edits, `${prefix}main`, {
    local_invocation_index: { name: `${prefix}i`, type: 'u32' },
    ...(words && { workgroup_id: { name: `${prefix}g`, type: 'vec3<u32>' } }),
  });
  const { local_invocation_index: i = '', workgroup_id: group = '' } = builtins;
  const head = `${opened} { ${words ? `${prefix}open(${group}); ` : ''}${call};`;
  const workgroups = `if (${i} == 0u) { ${prefix}add(0u, 1u, 0u); }`;
  const add = `${words ? `${opening(prefix, words)}\n` : ''}${adding(parts)}`;
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

/** Adds to the word pair (low, high) of counter `k` in the set of all workgroups and in the workgroup's own set. */
function adding({ prefix, base, words }: WrapperParts): string {
  const out = words ? `${prefix}out.w` : `${prefix}out`;
  const pair = `fn ${prefix}pair(at: u32, low: u32, high: u32) { var carry = high; if (low != 0u) { let old = atomicAdd(&${out}[at], low); if (old + low < old) { carry++; } } if (carry != 0u) { atomicAdd(&${out}[at + 1u], carry); } }`;
  const own = words
    ? ` if (${prefix}set != 0u) { ${prefix}pair(${prefix}set * ${prefix}h${HEADER.setWords} + ${base}u + 2u * k, low, high); }`
    : '';
  return `${pair}\nfn ${prefix}add(k: u32, low: u32, high: u32) { ${prefix}pair(${base}u + 2u * k, low, high);${own} }`;
}

/** Loads the header, and finds the set of a sampled workgroup; set 0 is that of all workgroups. */
function opening(prefix: string, words: ReadonlySet<number>): string {
  const all = [...words].toSorted((a, b) => a - b);
  const word = (at: number | string): string => `${prefix}out.h[${at}]`;
  return [
    `var<private> ${prefix}set: u32;`,
    ...all.map((at) => `var<private> ${prefix}h${at}: u32;`),
    `fn ${prefix}open(group: vec3<u32>) { ${all.map((at) => `${prefix}h${at} = ${word(`${at}u`)};`).join(' ')} let at = group.x + ${word(`${HEADER.width}u`)} * (group.y + ${word(`${HEADER.height}u`)} * group.z); var low = 0u; var high = ${word(`${HEADER.samples}u`)}; while (low < high) { let middle = (low + high) >> 1u; let one = ${word(`${HEADER.chosen}u + middle`)}; if (one == at) { ${prefix}set = middle + 1u; } if (one < at) { low = middle + 1u; } else { high = middle; } } }`,
  ].join('\n');
}

/**
 * Renames the entry point and makes it a plain function, to be called by a new entry point.
 * @param needed further built-in values that the new entry point needs, by `@builtin`
 * @returns the new entry point up to its body; the expression for each built-in value; the call
 */
export function moveEntry(
  checker: Checker,
  entry: Function,
  edits: Edits,
  name: string,
  needed: Readonly<Record<string, { readonly name: string; readonly type: string }>>,
): { readonly head: string; readonly builtins: Readonly<Record<string, string>>; readonly call: string } {
  const { source } = checker.module;
  const moved = entry.attributes.filter((one) => ['compute', 'workgroup_size', 'subgroup_size'].includes(one.name));
  for (const attribute of moved) edits.blank(attribute, source);
  for (const parameter of entry.parameters)
    for (const attribute of parameter.attributes) edits.blank(attribute, source);
  edits.replace(entry.nameSpan, name);

  const own = new Map<string, string>();
  const taken = entry.parameters.map((parameter, i) => takenParameter(checker, parameter, `${name}${i}_`, needed, own));
  const parameters = [
    ...taken.map(({ text }) => text),
    ...Object.entries(needed).flatMap(([builtin, added]) =>
      own.has(builtin) ? [] : [`@builtin(${builtin}) ${added.name}: ${added.type}`],
    ),
  ].join(', ');
  const attributes = moved.map((attribute) => source.slice(attribute.start, attribute.end)).join(' ');
  return {
    head: `${attributes} fn ${entry.name}(${parameters})`,
    builtins: Object.fromEntries(
      Object.entries(needed).map(([builtin, added]) => [builtin, own.get(builtin) ?? added.name]),
    ),
    call: `${name}(${taken.map(({ value }) => value).join(', ')})`,
  };
}

/**
 * A parameter of the original entry point as the new one declares it and passes it on. A struct with a needed built-in
 * value is split into its members, since uniformity analysis treats all members of a struct alike.
 * @param own collects the expressions of the built-in values found
 */
function takenParameter(
  checker: Checker,
  parameter: Variable,
  prefix: string,
  needed: Readonly<Record<string, unknown>>,
  own: Map<string, string>,
): { readonly text: string; readonly value: string } {
  const builtin = builtinOf(parameter.attributes);
  if (builtin !== null) own.set(builtin, parameter.name);
  const { type } = checker.variable(parameter, null);
  const isNeeded = (name: string | null): boolean => name !== null && Object.hasOwn(needed, name);
  if (type.kind !== 'struct' || !type.members.some((member) => isNeeded(member.builtin))) {
    return { text: checker.text(parameter), value: parameter.name };
  }
  const parts = type.members.map((member, i) => {
    own.set(member.builtin ?? '', `${prefix}${i}`);
    return { text: `@builtin(${member.builtin}) ${prefix}${i}: ${member.type.text}`, value: `${prefix}${i}` };
  });
  return {
    text: parts.map(({ text }) => text).join(', '),
    value: `${checker.text(parameter.type!)}(${parts.map(({ value }) => value).join(', ')})`,
  };
}

/** Bytes of the workgroup variables an entry point uses. */
export function workgroupBytes(checker: Checker, used: Iterable<Variable>): number {
  let bytes = 0;
  for (const variable of used) {
    const { type } = checker.variable(variable, null);
    if (type.kind === 'reference' && type.space === 'workgroup') bytes += Math.ceil(sizeOf(type.of) / 16) * 16;
  }
  return bytes;
}
