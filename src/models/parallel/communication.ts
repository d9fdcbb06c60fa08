import type { Link } from '../../machines/links.ts';
import { bytesPerNumber, type NumberFormat } from '../../ops/formats.ts';
import type { Mixer, ModelConfig } from '../config/model-config.ts';
import { mixersOf } from '../layers/cache.ts';

/** What GPUs tell each other in one pass. */
export interface Communication {
  readonly allReduces: number;
  /** Bytes of the hidden vectors that one all-reduce sums. */
  readonly bytesEach: number;
  readonly seconds: number;
}

/**
 * The all-reduces of one pass of `tokens` tokens under tensor parallelism: one after each mixer and one after each MLP, of the
 * hidden vectors. Each GPU sends 2·(N − 1)/N of them, in at least 2·log₂ N hops, to the sum and back.
 * @see Megatron-LM, arXiv:1909.08053, section 3
 */
export function communicationOf(
  model: ModelConfig,
  tokens: number,
  activations: NumberFormat,
  { gpus, link }: { readonly gpus: number; readonly link: Link | null },
): Communication {
  const allReduces = model.groups.reduce(
    (sum, { count, mixer, ffn }) => sum + count * ((isWhole(mixer) ? 0 : 1) + (ffn.kind === 'none' ? 0 : 1)),
    0,
  );
  const bytesEach = tokens * model.hiddenSize * bytesPerNumber(activations);
  if (gpus === 1 || !link) return { allReduces: 0, bytesEach, seconds: 0 };
  const each = (((2 * (gpus - 1)) / gpus) * bytesEach) / link.perDirection.value + hopsOf(gpus) * hopSeconds(link);
  return { allReduces, bytesEach, seconds: allReduces * each };
}

/** Whether every GPU computes the mixer whole: there is none, or a short convolution. */
const isWhole = (mixer: Mixer): boolean =>
  mixersOf(mixer).every(({ kind }) => kind === 'none' || kind === 'convolution');

/** Seconds of a hop of a small message; 0: no source states any. */
export const hopSeconds = ({ latency }: Link): number => latency?.value ?? 0;

/** Hops of an all-reduce in a tree. */
export const hopsOf = (gpus: number): number => 2 * Math.ceil(Math.log2(gpus));
