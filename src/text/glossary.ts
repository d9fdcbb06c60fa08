import { capital } from './sentence.ts';

/**
 * The terms of the page and their definitions: at most 240 characters each, in alphabetical order. A term is written as in
 * the middle of a sentence.
 */
export const GLOSSARY = {
  adapter: 'The GPU as the browser offers it to a page: its vendor and architecture, its features and its limits.',
  'arithmetic intensity':
    'Operations per byte moved between memory and the chip. Here: of the useful work alone, even if a kernel does more.',
  'attainable rate': 'The rate that the roof of a machine allows at an intensity, or that launching alone allows.',
  attention:
    'Each token weighs all tokens before it by how well they match and mixes their values by those weights: softmax(QKᵀ/√d)·V.',
  batch: 'Sequences computed together, sharing each read of the weights.',
  canary:
    'Fixed arithmetic that is timed before each round: when its time changes, the speed of the device has changed.',
  ceiling: 'A rate measured on this adapter by a kernel made to reach it, such as memory/read. Ceilings form the roof.',
  'chunked prefill':
    'A prompt is read in pieces, between or within decode steps, so that sequences being written wait less.',
  'clock quantum':
    'The smallest difference in time that a clock can show. Shorter times are read as zero or as one step.',
  'compute bound': 'Limited by arithmetic: to the right of the ridge point, more bandwidth would not help.',
  context: 'The tokens of a sequence that the model attends to: the prompt and what has been written so far.',
  'continuous batching':
    'A sequence joins the running batch as soon as another one leaves, instead of waiting until all have ended.',
  counted:
    'Found by running an instrumented copy of the kernel that counts every operation and every byte, separately from timing.',
  'critical batch':
    'The batch from which arithmetic, not reading the weights, limits the linear layers of a decode step.',
  decode: 'Writing the answer: each step gives every sequence one token. Its linear layers read all weights each time.',
  dispatch: 'One launch of a kernel: a grid of workgroups.',
  drift: 'A slow change of the speed of the machine over a run, seen in the canary.',
  engine:
    'The program that runs a model, such as llama.cpp or vLLM. Here engines are grouped into classes by how and where they run.',
  FLOP: 'A floating-point operation. A fused multiply-add counts as two.',
  'fused attention':
    'Attention in one kernel: scores and their softmax stay on the chip, so that only Q, K, V and the output move.',
  GEMV: 'A matrix times one vector, or a few: the linear layers of a decode step. It reads each weight once and uses it little.',
  headroom: 'The attainable rate over the achieved rate: ×1.4 means that the roof allows 1.4 times as much.',
  interval:
    'The range that holds the value with 95 % confidence. ± is half of its width, relative to the value; smaller differences mean nothing.',
  'KV cache':
    'The keys and values of all tokens of a sequence, kept so that they are not computed again. It grows with every token.',
  'launch overhead': 'The time that a dispatch takes even if it does nothing.',
  'lower bound': 'A time that no engine can beat: every byte at full bandwidth, every operation at the peak rate.',
  'memory bandwidth': 'Bytes per second between the memory of a GPU and its chip.',
  'memory bound': 'Limited by memory bandwidth: to the left of the ridge point, faster arithmetic would not help.',
  'ops:byte ratio':
    'The peak arithmetic rate over the memory bandwidth: the ridge point of a datasheet, in FLOP per byte.',
  prefill: 'Reading the prompt, all tokens at once. It gives the first token.',
  quantization:
    'Storing numbers in fewer bits, such as weights in int4 with a scale for each group, so that fewer bytes move.',
  'requested bytes':
    'The bytes of all loads and stores of a kernel. Caches serve some of them, so less may reach memory.',
  'ridge point':
    'The intensity at which the two ceilings of a roof meet: to its left memory is the limit, to its right arithmetic.',
  roof: 'The highest rate of a machine at an intensity: level where arithmetic is the limit, sloped where memory is.',
  roofline:
    'A chart of rate over arithmetic intensity, with the roofs of machines and the work that is done below them.',
  'shader-f16': 'The WebGPU feature for 16-bit floating-point arithmetic and storage in kernels.',
  'share of roof': 'The achieved rate over what the roof allows at the same intensity. 100 %: no kernel can be faster.',
  softmax: 'Scores turned into weights: the exponential of each, divided by their sum.',
  'software adapter': 'An adapter that computes on the CPU. Its results are real, but they say nothing of a GPU.',
  'speculative decoding': 'A small draft model proposes a few tokens, and the large one checks them in a single pass.',
  subgroup: 'Invocations of a workgroup that run in lockstep and can exchange values without memory.',
  'tensor parallel': 'Each layer is split over several GPUs, which exchange their parts of the result after it.',
  'three-pass attention':
    'Attention as three kernels, for scores, softmax and output: the N × N scores pass through memory between them.',
  'time to first token': 'From the arrival of a request to its first token: mostly prefill.',
  token: 'A piece of text that a model reads or writes at once: a short word or part of a longer one.',
  'tokens per second': 'Tokens written, per second of decode: of one sequence, or of the whole batch where it says so.',
  traffic: 'The least bytes that an operator must move: each input read once, each result written once.',
  'typical rate':
    'Where most public measurements of a class of engines lie, as shares of the bound, carried over to this model and GPU.',
  'unique bytes': 'The different bytes that a kernel touches: what would move if a cache served every repetition.',
  'useful work': 'The least that an operator must do: its operations, each input read once, each result written once.',
  weights: 'The numbers of a model: the matrices of its layers. Every decode step reads them once for the whole batch.',
  workgroup: 'Invocations of a kernel that run together on one core of the GPU and share fast memory.',
} as const satisfies Readonly<Record<string, string>>;

/** A term of the glossary. */
export type GlossaryTerm = keyof typeof GLOSSARY;

/** A term at the start of a line: names of features, which have digits, keep their small letters. */
export const termTitle = (name: string): string => (/\d/.test(name) ? name : capital(name));
