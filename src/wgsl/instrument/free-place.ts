import type { Checker } from '../check/checker.ts';
import { lineOf, lineStarts } from '../error.ts';
import type { Function, Variable } from '../syntax/ast.ts';
import { bindingOf, type Binding } from './bindings.ts';

/** What limits there are to what is added to a kernel; those of the device. */
export interface CountLimits {
  readonly maxStorageBuffersPerShaderStage: number;
  readonly maxComputeWorkgroupStorageSize: number;
  readonly maxBindGroups: number;
  readonly maxBindingsPerBindGroup: number;
  readonly maxStorageBufferBindingSize: number;
}

/** WebGPU's guaranteed least. */
export const LEAST_LIMITS: CountLimits = {
  maxStorageBuffersPerShaderStage: 8,
  maxComputeWorkgroupStorageSize: 16_384,
  maxBindGroups: 4,
  maxBindingsPerBindGroup: 1000,
  maxStorageBufferBindingSize: 2 ** 27,
};

/** Every resource of the module. */
export function allBindings(checker: Checker): Map<Variable, Binding> {
  const found = new Map<Variable, Binding>();
  const lines = lineStarts(checker.module.source);
  for (const declared of checker.module.declarations) {
    if (declared.kind !== 'variable') continue;
    const binding = bindingOf(checker, declared, lineOf(lines, declared.start));
    if (binding) found.set(declared, binding);
  }
  return found;
}

/**
 * A group and binding that nothing in the module has, and the next one: in a group of its own where there is one left.
 * @param purpose what it is for, in words
 * @throws WgslError where the device allows no further storage buffer
 */
export function freePlace(
  checker: Checker,
  entry: Function,
  all: readonly Binding[],
  used: readonly Binding[],
  limits: CountLimits,
  purpose: string,
): { group: number; binding: number } {
  const storage = used.filter(({ space }) => space === 'storage').length;
  if (storage >= limits.maxStorageBuffersPerShaderStage) {
    throw checker.error(
      `"${entry.name}" uses ${storage} storage buffers, all that this adapter allows: none is left for ${purpose}`,
      entry.nameSpan,
    );
  }
  const next = all.reduce((most, { group }) => Math.max(most, group), -1) + 1;
  if (next < limits.maxBindGroups) return { group: next, binding: 0 };
  for (let group = limits.maxBindGroups - 1; group >= 0; group--) {
    const binding = all.reduce((most, one) => (one.group === group ? Math.max(most, one.binding) : most), -1) + 1;
    if (binding + 1 < limits.maxBindingsPerBindGroup) return { group, binding };
  }
  throw checker.error(`"${entry.name}": no bind group has a binding left for ${purpose}`, entry.nameSpan);
}

/** A beginning of names that occurs nowhere in the source. */
export function freePrefix(source: string): string {
  for (let i = 0; ; i++) {
    const prefix = i === 0 ? 'rp_' : `rp${i}_`;
    if (!source.includes(prefix)) return prefix;
  }
}
