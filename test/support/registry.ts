import type { Kernel, Parameters, Pass } from '../../src/kernels/kernel.ts';
import type { Capabilities } from '../../src/device/capabilities.ts';
import { checkPass } from '../../src/counting/checked-pass.ts';
import { countPasses } from '../../src/counting/count-passes.ts';
import type { Gpu } from '../../src/device/open-gpu.ts';
import { bindTensors } from '../../src/trials/bench.ts';
import type { Tensors } from '../../src/trials/tensors.ts';
import type { Count } from '../../src/report/count-format.ts';
import { STORABLE, storedAs, weightsBeside } from '../../src/ops/dtype.ts';
import type { Formats } from '../../src/ops/formats.ts';
import type { Shape } from '../../src/ops/operator.ts';
import { weightsOf } from '../../src/kernels/weight-pieces.ts';
import { TEST_SHAPES } from './shapes.ts';

/** The minimum of any adapter: a kernel made for it is the same everywhere. */
export const LEAST_CAPABILITIES: Capabilities = { features: new Set(), subgroupSize: null, limits: {} };

/** Formats that a kernel is tested with. */
export interface TestFormats {
  /** As in a result's id: `f32`, `f32 int4`. */
  readonly name: string;
  readonly formats: Formats;
}

/** All formats that a kernel reads: weights in each of its ways beside activations in f32, then in f16. */
export const formatsOf = ({ weights: ways = ['stored'] }: Pick<Kernel, 'weights'>): readonly TestFormats[] =>
  STORABLE.flatMap((storage) =>
    weightsBeside(storage).flatMap((weights) => {
      const formats = storedAs(storage, weights);
      const way = weightsOf(formats);
      const name = weights === storage ? storage : `${storage} ${weights}`;
      return way !== null && ways.includes(way) ? [{ name, formats }] : [];
    }),
  );

/** Those with activations in f32, which run on every adapter. */
export const singleFormatsOf = (kernel: Kernel): readonly TestFormats[] =>
  formatsOf(kernel).filter(({ formats }) => formats.activations.id === 'f32');

/** The first of them. */
export const firstFormatsOf = (kernel: Kernel): Formats => formatsOf(kernel)[0]!.formats;

/** One member of a kernel's family, with the capabilities it is made for. */
export interface Member {
  readonly capabilities: Capabilities;
  readonly parameters: Parameters;
}

/** Every candidate at a shape: with subgroups, if available, and without. */
export function membersOf(kernel: Kernel, shape: Shape, capabilities: Capabilities): Member[] {
  const without = { ...capabilities, subgroupSize: null };
  return (capabilities.subgroupSize ? [capabilities, without] : [without])
    .filter((one) => kernel.refuses(shape, one) === null)
    .flatMap((one) => kernel.candidates(shape, one).map((parameters) => ({ capabilities: one, parameters })));
}

/** Counts the passes of a kernel, one after the other. */
export const countAll = (gpu: Gpu, passes: readonly Pass[], { buffers }: Tensors, unique: boolean): Promise<Count[]> =>
  countPasses(gpu, bindTensors(passes, buffers).map(checkPass), { unique });

/** The shape to count a kernel at: the first it accepts; undefined if it refuses the adapter. */
export const countedShape = (kernel: Kernel, capabilities: Capabilities): Shape | undefined =>
  TEST_SHAPES[kernel.op.id]!.counted.find((shape) => kernel.refuses(shape, capabilities) === null);

/** Why a kernel without a shape to count it at is skipped. */
export const REFUSED = 'it refuses the adapter';
