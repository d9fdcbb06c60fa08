import { storable } from '../../ops/dtype.ts';
import { matricesOf, size, workOf, type OpCall, type Shape } from '../../ops/operator.ts';
import { bytesMoved } from '../../ops/work.ts';
import { formatBytes, formatSeconds } from '../../text/units.ts';
import { kernelsFor } from '../../kernels/index.ts';
import type { Kernel } from '../../kernels/kernel.ts';
import { compileKernel, type Bench, type Setup } from '../bench.ts';
import { matrixBytes } from '../tensor-data.ts';
import { timeOnce } from '../../protocol/sampling.ts';

/** Why this adapter cannot hold a case at all, as a sentence, or null. */
export function caseObstacle({ gpu }: Pick<Bench, 'gpu'>, call: OpCall): string | null {
  const { features, limits } = gpu.capabilities;
  const matrices = Object.entries(matricesOf(call));
  for (const [name, { format, role }] of matrices) {
    if (role !== 'weight' && role !== 'index' && storable(format) === null)
      return `no kernel stores ${name} as ${format.id} yet`;
  }
  const { activations, weights } = call.formats;
  if (kernelsFor(call).length === 0) {
    return `no kernel of ${call.op.id} reads ${weights.id} weights beside ${activations.id} activations yet`;
  }
  // Weights alone need no shader-f16: kernels unpack their halves.
  if (activations.id === 'f16' && !features.has('shader-f16')) return 'the adapter has no shader-f16';
  const limit = Math.min(limits['maxStorageBufferBindingSize']!, limits['maxBufferSize']!);
  for (const [name, matrix] of matrices) {
    const bytes = matrixBytes(matrix);
    if (bytes > limit) {
      return `${name} [${matrix.rows}, ${matrix.cols}] takes ${formatBytes(bytes)}, more than the ${formatBytes(limit)} that this adapter can bind`;
    }
    // Kernels count elements in u32.
    if ((bytes * 8) / matrix.format.bits > 2 ** 32)
      return `${name} has more elements than a kernel can count in 32 bits`;
  }
  return null;
}

/** Why this kernel cannot run a case on this adapter, as a sentence, or null. */
export function kernelObstacle(bench: Bench, kernel: Kernel, at: OpCall): string | null {
  const { capabilities } = bench.gpu;
  const refusal = kernel.refuses(at.shape, capabilities);
  if (refusal) return refusal;
  const limit = capabilities.limits['maxComputeWorkgroupsPerDimension']!;
  const first = kernel.candidates(at.shape, capabilities)[0]!;
  for (const { shader, workgroups } of kernel.passes(at.shape, at.formats, first, capabilities)) {
    if (workgroups.some((count) => count > limit)) {
      return `${shader} would need ${workgroups.join(' × ')} workgroups, over this adapter's limit of ${limit} per dimension`;
    }
  }
  return null;
}

/** Cases up to this much work, FLOP plus bytes, run without a probe. */
const PROBE_COST = 2 ** 23;
/** A probe this long predicts larger ones well enough. */
const TELLING_SECONDS = 0.02;
/** A prediction from another shape suffices if it is this factor below the limit. */
const ROOM = 3;

/**
 * Why a kernel would take too long, as a sentence, or null. It is timed at shapes of growing size, because a dispatch of
 * seconds would get the device reset. If another shape has shown that it is fast, nothing is timed: each probe is a
 * program to compile.
 * @param pace seconds per unit of cost at other shapes, if known
 */
export async function slownessObstacle(
  setup: Setup,
  kernel: Kernel,
  at: OpCall,
  pace?: number,
): Promise<string | null> {
  const { bench } = setup;
  const { refusedDispatchSeconds, refusedPlainSeconds } = bench.protocol;
  const most = kernel.tier === 'plain' ? refusedPlainSeconds : refusedDispatchSeconds;
  const whole = costOf(at);
  if (pace !== undefined && pace * whole * ROOM <= most) return null;
  for (let cost = PROBE_COST; cost < whole; cost *= 8) {
    const shape = shrunk(at, cost);
    if (kernel.refuses(shape, bench.gpu.capabilities)) continue;
    const seconds = await probe(setup, kernel, { ...at, shape });
    const predicted = (seconds * whole) / costOf({ ...at, shape });
    if (predicted <= most) return null;
    if (seconds > TELLING_SECONDS || cost * 8 >= whole) {
      return `one dispatch would take about ${formatSeconds(predicted)} here, over the limit of ${formatSeconds(most)}${kernel.tier === 'plain' ? ' for plain kernels' : ''}`;
    }
  }
  return null;
}

/** The cost of a case, FLOP plus bytes, for predicting a kernel's time from other shapes. */
export function costOf(at: OpCall): number {
  const work = workOf(at);
  return work.flop + bytesMoved(work);
}

/** The shape with its largest sides halved until its cost is at most `cost`. */
function shrunk(at: OpCall, cost: number): Shape {
  const shape: Record<string, number> = { ...at.shape };
  while (costOf({ ...at, shape }) > cost) {
    const largest = at.op.dimensions.reduce((a, b) => (size(shape, b) > size(shape, a) ? b : a));
    if (shape[largest] === 1) break;
    shape[largest] = Math.ceil(size(shape, largest) / 2);
  }
  return shape;
}

/** Seconds of one dispatch: the lesser of two, since the first may include lazy initialisation. */
export async function probe({ bench, store }: Setup, kernel: Kernel, at: OpCall, candidate = 0): Promise<number> {
  const { capabilities } = bench.gpu;
  const parameters = kernel.candidates(at.shape, capabilities)[candidate];
  if (!parameters) return Infinity;
  const { buffers } = store.tensors(at);
  const program = await compileKernel(
    bench.gpu,
    kernel.id,
    kernel.passes(at.shape, at.formats, parameters, capabilities),
    buffers,
  );
  let least = Infinity;
  for (let i = 0; i < 2; i++) {
    await bench.pause();
    least = Math.min(least, (await timeOnce(bench.stopwatch, bench.clock, program, 1, 1)) ?? 0);
  }
  return least;
}
