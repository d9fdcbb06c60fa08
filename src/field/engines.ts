import type { EngineClass } from './data/publication.ts';
import { hasMeasuredMatrixUnits, LINES, type Line } from './lines.ts';
import type { Card } from './pass.ts';
import { makerOf, type Maker } from './traits.ts';

/** A class of engines: what it runs on, and the lines of its times. */
export interface Engine {
  /** After "with". */
  readonly words: string;
  /** Null: any. */
  readonly makers: readonly Maker[] | null;
  readonly isParallel: boolean;
  /** Whether more than one sequence at a time was measured. */
  readonly hasBatches: boolean;
  readonly step: Line;
  /** Null: too few points. */
  readonly prompt: Line | null;
  /** Why there is no estimate of the prompt's time on a card; null: there is one. */
  readonly promptGap: (card: Card) => string | null;
}

const none = (): null => null;
const SINGLE = { isParallel: false, hasBatches: false, promptGap: none };
const NVIDIA: readonly Maker[] = ['nvidia'];

const needsMatrixUnits = ({ gpu }: Card): string | null =>
  gpu.f16Tensor === null ? `${gpu.name} has no rate of matrix units` : null;

/** Classes of engines. */
export const ENGINES: Readonly<Record<EngineClass, Engine>> = {
  metal: {
    ...SINGLE,
    words: 'llama.cpp on Metal',
    makers: ['apple'],
    step: LINES.metalStep,
    prompt: LINES.metalPrompt,
    promptGap: ({ gpu }) =>
      gpu.f16Tensor === null && gpu.f32Vector !== null
        ? null
        : 'prompts were measured on Apple chips without matrix units only',
  },
  'cuda-llamacpp': {
    ...SINGLE,
    words: 'llama.cpp on CUDA',
    makers: NVIDIA,
    step: LINES.cudaStep,
    prompt: LINES.matrixPrompt,
    promptGap: needsMatrixUnits,
  },
  'cuda-other': {
    ...SINGLE,
    words: 'gpt-fast, ExLlamaV2 or MLC on CUDA',
    makers: NVIDIA,
    step: LINES.nativePass,
    prompt: LINES.nativePass,
    promptGap: needsMatrixUnits,
  },
  'vulkan-sycl-rocm': {
    ...SINGLE,
    words: 'llama.cpp on Vulkan, SYCL or ROCm',
    makers: ['nvidia', 'amd', 'intel', 'other'],
    step: LINES.vulkanStep,
    prompt: LINES.matrixPrompt,
    promptGap: (card) =>
      hasMeasuredMatrixUnits(card)
        ? null
        : 'too few prompts were measured on GPUs other than NVIDIA and AMD with matrix units',
  },
  'server-tp1': {
    words: 'a server (vLLM, TensorRT-LLM, LMDeploy)',
    makers: NVIDIA,
    isParallel: false,
    hasBatches: true,
    step: LINES.nativePass,
    prompt: LINES.nativePass,
    promptGap: needsMatrixUnits,
  },
  tp: {
    words: 'tensor parallelism',
    makers: NVIDIA,
    isParallel: true,
    hasBatches: true,
    step: LINES.parallelPass,
    prompt: LINES.parallelPass,
    promptGap: needsMatrixUnits,
  },
  webgpu: {
    ...SINGLE,
    words: 'WebGPU',
    makers: null,
    step: LINES.webgpuStep,
    prompt: null,
    promptGap: () => 'a single prompt was measured with WebGPU',
  },
};

/** The class of most users: by the maker of the GPU, or tensor parallelism for several. */
export function defaultEngine({ gpu, gpus }: Card): EngineClass {
  if (gpus > 1) return 'tp';
  const maker = makerOf(gpu);
  return maker === 'apple' ? 'metal' : maker === 'nvidia' ? 'cuda-llamacpp' : 'vulkan-sycl-rocm';
}

const NAMES: Readonly<Record<Maker, string>> = {
  apple: 'Apple',
  nvidia: 'NVIDIA',
  amd: 'AMD',
  intel: 'Intel',
  other: 'others',
};

/** Why a class has no estimate for this card and batch; null: it has one. */
export function engineGap(id: EngineClass, { gpu, gpus }: Card, batch: number): string | null {
  const { makers, isParallel, hasBatches } = ENGINES[id];
  if (makers && !makers.includes(makerOf(gpu))) {
    const named = makers.filter((maker) => maker !== 'other').map((maker) => NAMES[maker]);
    return `${id} was measured on GPUs of ${named.join(', ')}, and ${gpu.name} is none`;
  }
  if (isParallel && (gpus < 2 || gpus > 8)) return `${id} was measured on 2 to 8 GPUs, not on ${gpus}`;
  if (!isParallel && gpus > 1) return `${id} was measured on one GPU; tp on several`;
  if (!hasBatches && batch > 1) {
    const other = makers === NVIDIA ? '; server-tp1 was with more' : '';
    return `${id} was measured with one sequence at a time, not ${batch}${other}`;
  }
  return null;
}
