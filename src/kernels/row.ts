import { size, type Operator } from '../ops/operator.ts';
import { assemble, storageOf } from './assemble.ts';
import type { Kernel } from './kernel.ts';
import { lanePrelude, laneWidths } from './lanes.ts';
import { dimensionConstants } from './matmul.ts';
import { fold } from './row-layout.ts';

/** Vec4s of a row that one lane may hold: 1 KiB of registers, where compilers begin to give up. */
const MOST_HELD = 64;

/** A kernel with one workgroup per row, which is kept in registers or read twice. The operator has `rows` and `cols`. */
export function rowKernel(op: Operator, bindings: readonly string[]): Kernel {
  const id = `${op.id}/row` as const;
  return {
    id,
    op,
    tier: 'tuned',
    refuses: () => null,
    candidates(shape, capabilities) {
      const vectors = Math.ceil(size(shape, 'cols') / 4);
      const widths = laneWidths(capabilities, [64, 128, 256]);
      // One subgroup needs no barrier.
      const narrowest = Math.min(...widths);
      const kept = widths
        .filter((lanes) => vectors / lanes <= MOST_HELD && lanes < vectors * 2)
        .map((workgroup) => ({ workgroup, keep: 1 }));
      // Where registers are memory, or cannot hold a row, it is cheaper to read it once more.
      const [first, ...others] = [...kept, { workgroup: vectors > MOST_HELD * 256 ? 256 : 64, keep: 0 }];
      const all = [first, { workgroup: narrowest, keep: 0 }, ...others];
      return all.filter(
        (one, i) => all.findIndex(({ workgroup, keep }) => workgroup === one.workgroup && keep === one.keep) === i,
      );
    },
    passes(shape, formats, { workgroup = 64, keep = 1 }, capabilities) {
      const { constants, ...prelude } = lanePrelude(workgroup, 1, capabilities);
      return [
        {
          shader: id,
          wgsl: assemble(`${id}.wgsl`, {
            storage: storageOf(formats),
            constants: { ...dimensionConstants(op, shape), ...constants, KEEP: keep },
            ...prelude,
          }),
          bindings,
          workgroups: fold(size(shape, 'rows')),
        },
      ];
    },
  };
}
