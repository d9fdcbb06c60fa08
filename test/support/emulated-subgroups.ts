import { checkWgsl } from '../../src/wgsl/check-wgsl.ts';
import { Edits } from '../../src/wgsl/instrument/edits.ts';
import { findEntry, workgroupSize } from '../../src/wgsl/instrument/move-entry.ts';
import { moveEntry } from '../../src/wgsl/instrument/wrapper.ts';
import type { Call } from '../../src/wgsl/syntax/ast.ts';
import { calls } from './calls.ts';

/** For each subgroup function, its body: `at` holds the lanes' values, of which `first` begins the subgroup. */
const COMBINED: Readonly<Record<string, (type: string) => string>> = {
  subgroupAdd: (type) => `var all = ${type}(); for (var l = 0u; l < last; l++) { all += at[first + l]; } return all;`,
  subgroupMax: () => 'var all = value; for (var l = 0u; l < last; l++) { all = max(all, at[first + l]); } return all;',
  subgroupBroadcast: () => 'return at[first + id];',
  quadSwapX: () => 'return at[lane ^ 1u];',
  quadSwapY: () => 'return at[lane ^ 2u];',
  quadSwapDiagonal: () => 'return at[lane ^ 3u];',
  quadBroadcast: () => 'return at[lane / 4u * 4u + id];',
};

/**
 * A kernel in which subgroups of any size are emulated in workgroup memory, so that one made for subgroups that no
 * adapter here has can be run and checked.
 * @param size lanes of a subgroup
 * @throws if the kernel uses a subgroup function without an emulation
 */
export function emulateSubgroups(wgsl: string, size: number): string {
  const checker = checkWgsl(wgsl);
  const entry = findEntry(checker, undefined);
  for (const one of checker.module.declarations) if (one.kind === 'function') checker.function(one);
  const lanes = workgroupSize(checker, entry).reduce((product, side) => product * side, 1);
  const edits = new Edits();
  const added = new Map<string, string>();
  const emulated = ({ callee, args, info }: Call): string => {
    const type = info!.type.text;
    const name = `${callee.name}_${type.replaceAll(/\W/g, '_')}`;
    const combined = COMBINED[callee.name];
    if (!combined)
      throw new Error(`emulated subgroups: expected one of ${Object.keys(COMBINED).join(', ')}, got ${callee.name}`);
    const at = `emulated_${type.replaceAll(/\W/g, '_')}`;
    added.set(at, `var<workgroup> ${at}: array<${type}, ${lanes}>;`);
    const body = combined(type).replaceAll(/\bat\b/g, at);
    added.set(
      name,
      `fn emulated_${name}(value: ${type}${args.length > 1 ? ', id: u32' : ''}) -> ${type} {
        let lane = emulated_lane;
        let first = lane / ${size}u * ${size}u;
        let last = min(${size}u, ${lanes}u - first);
        workgroupBarrier();
        ${at}[lane] = value;
        workgroupBarrier();
        ${body}
      }`,
    );
    return `emulated_${name}`;
  };
  for (const call of calls(checker.module)) {
    if (call.meaning === 'builtin' && /^(subgroup|quad)/.test(call.callee.name))
      edits.replace(call.callee, emulated(call));
  }
  const { head, builtins, call } = moveEntry(checker, entry, edits, 'emulated_main', {
    local_invocation_index: { name: 'emulated_index', type: 'u32' },
    subgroup_size: { name: 'emulated_size', type: 'u32' },
    subgroup_invocation_id: { name: 'emulated_id', type: 'u32' },
  });
  const index = builtins['local_invocation_index']!;
  const parameters = head
    .replace(/@builtin\(subgroup_size\) \w+: u32,? ?/, '')
    .replace(/@builtin\(subgroup_invocation_id\) \w+: u32,? ?/, '');
  const main = `${parameters.replace(/, \)$/, ')')} {
    emulated_lane = ${index};
    let ${builtins['subgroup_size']} = ${size}u;
    let ${builtins['subgroup_invocation_id']} = ${index} % ${size}u;
    ${call};
  }`;
  return [
    edits.render(wgsl, { start: 0, end: wgsl.length }).replaceAll(/enable subgroups;|@builtin\(subgroup_\w+\)/g, ''),
    'var<private> emulated_lane: u32;',
    ...added.values(),
    main,
  ].join('\n');
}
