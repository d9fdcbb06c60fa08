import type { Checker } from '../check/checker.ts';
import { lineOf, lineStarts } from '../error.ts';
import type { Function, Variable } from '../syntax/ast.ts';
import { bindingOf, type Binding } from './bindings.ts';

/** Device limits that matter for what is added to a kernel. */
export interface CountLimits {
  readonly maxStorageBuffersPerShaderStage: number;
  readonly maxComputeWorkgroupStorageSize: number;
  readonly maxBindGroups: number;
  readonly maxBindingsPerBindGroup: number;
  readonly maxStorageBufferBindingSize: number;
}

/** The limits that WebGPU guarantees. */
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

/** The resources of a module: all, and those that its entry point uses. */
export interface Resources {
  readonly all: ReadonlyMap<Variable, Binding>;
  readonly used: readonly Binding[];
}

/**
 * Two consecutive free bindings of one group, in an unused group if there is one.
 * @param purpose for the error message
 * @throws WgslError if the device allows no further storage buffer
 */
export function freePlace(
  checker: Checker,
  entry: Function,
  resources: Resources,
  limits: CountLimits,
  purpose: string,
): { group: number; binding: number } {
  const { used } = resources;
  const all = [...resources.all.values()];
  const storage = used.filter(({ space }) => space === 'storage').length;
  if (storage >= limits.maxStorageBuffersPerShaderStage) {
    throw checker.error(
      `"${entry.name}" uses ${storage} storage buffers, the most this adapter allows: none is left for ${purpose}`,
      entry.nameSpan,
    );
  }
  const next = all.reduce((most, { group }) => Math.max(most, group), -1) + 1;
  if (next < limits.maxBindGroups) return { group: next, binding: 0 };
  for (let group = limits.maxBindGroups - 1; group >= 0; group--) {
    const binding = all.reduce((most, one) => (one.group === group ? Math.max(most, one.binding) : most), -1) + 1;
    if (binding + 1 < limits.maxBindingsPerBindGroup) return { group, binding };
  }
  throw checker.error(`"${entry.name}": no bind group has a free binding for ${purpose}`, entry.nameSpan);
}

/** A name prefix that does not occur in the source. */
export function freePrefix(source: string): string {
  for (let i = 0; ; i++) {
    const prefix = i === 0 ? 'rp_' : `rp${i}_`;
    if (!source.includes(prefix)) return prefix;
  }
}
