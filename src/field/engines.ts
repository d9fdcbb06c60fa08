import type { EngineClass } from './data/publication.ts';
import { hasMeasuredMatrixUnits, LINES, type Line } from './lines.ts';
import type { Card } from './pass.ts';
import { makerOf, type Maker } from './traits.ts';

/** A class of engines: what it runs on, and the lines of its times. */
export interface Engine {
  /** After "with". */
  readonly words: string;
  /** Whose GPUs it was measured on; null: anyone's. */
  readonly makers: readonly Maker[] | null;
  readonly isParallel: boolean;
  /** Whether more than one sequence at a time was measured. */
  readonly hasBatches: boolean;
  /** Whether both lines take a rate of matrix units. */
  readonly needsMatrixUnits: boolean;
  readonly step: Line;
  /** Null: too few points. */
  readonly prompt: Line | null;
  /** Why the prompt's time has no estimate on a card; null: it has one. */
  readonly promptGap: (card: Card) => string | null;
}

const NVIDIA: readonly Maker[] = ['nvidia'];
const SINGLE = { isParallel: false, hasBatches: false, needsMatrixUnits: false, promptGap: (): null => null };
const NATIVE = { ...SINGLE, makers: NVIDIA, needsMatrixUnits: true, step: LINES.nativePass, prompt: LINES.nativePass };

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
    promptGap: ({ gpu }) => (gpu.f16Tensor ? null : `prompts were measured on matrix units, and ${gpu.name} has none`),
  },
  'cuda-other': { ...NATIVE, words: 'gpt-fast, ExLlamaV2 or MLC on CUDA' },
  'vulkan-sycl-rocm': {
    ...SINGLE,
    words: 'llama.cpp on Vulkan, SYCL or ROCm',
    makers: ['nvidia', 'amd', 'intel', 'other'],
    step: LINES.vulkanStep,
    prompt: LINES.matrixPrompt,
    promptGap: (card) =>
      hasMeasuredMatrixUnits(card) ? null : 'too few prompts were measured on GPUs other than those of NVIDIA',
  },
  'server-tp1': { ...NATIVE, words: 'a server (vLLM, TensorRT-LLM, LMDeploy)', hasBatches: true },
  tp: {
    ...NATIVE,
    words: 'tensor parallelism',
    isParallel: true,
    hasBatches: true,
    step: LINES.parallelPass,
    prompt: LINES.parallelPass,
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

/** Most GPUs of a measured machine. */
const MOST_GPUS = 8;

/** Why a class has no estimate for this card and batch; null: it has one. */
export function engineGap(id: EngineClass, card: Card, batch: number): string | null {
  const { gpu, gpus } = card;
  const { makers, isParallel, hasBatches, needsMatrixUnits } = ENGINES[id];
  if (makers && !makers.includes(makerOf(gpu))) {
    const named = makers.filter((maker) => maker !== 'other').map((maker) => NAMES[maker]);
    return `${id} was measured on GPUs of ${named.join(', ')} only, not on ${gpu.name}`;
  }
  if (isParallel && (gpus < 2 || gpus > MOST_GPUS)) {
    return `${id} was measured on 2 to ${MOST_GPUS} GPUs, not on ${gpus}`;
  }
  if (!isParallel && gpus > 1) return `${id} was measured on one GPU, not on ${gpus}`;
  if (needsMatrixUnits && !gpu.f16Tensor) return `${id} was measured on matrix units, and ${gpu.name} has none`;
  if (!hasBatches && batch > 1) {
    const said = `${id} was measured with one sequence at a time, not with ${batch}`;
    return engineGap('server-tp1', card, batch) === null ? `${said}; with more, server-tp1 was` : said;
  }
  return null;
}
