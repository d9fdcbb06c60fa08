import type { Arithmetic, NamedRoof } from '../../machines/machine.ts';

/** The arithmetic to use: the guide's with its roundings, the guide's without, or the full model. */
export type Mode = 'guide' | 'guide-exact' | 'exact';

/** How one number was computed. */
export interface Explanation {
  /** The field of the prediction, dotted, or an intermediate quantity. */
  readonly name: string;
  readonly formula: string;
  /** The formula with values substituted, in SI base units. */
  readonly substituted: string;
  readonly value: number | null;
}

/** What limits a phase. */
export type Bound = 'compute' | 'memory' | 'communication';

/** Where the memory of all GPUs together goes, in bytes. */
export interface MemoryUse {
  /** Of the model, and of its draft. */
  readonly weights: number;
  /** KV cache, index keys and state of the whole batch. */
  readonly cache: number;
  readonly activations: number;
  readonly reserve: number;
  readonly total: number;
}

/** Where the time of a pass goes, in seconds, each part alone; mean over the passes of a phase. */
export interface TimeParts {
  readonly compute: number;
  /** Weights, KV cache, state, and scores of standard attention. */
  readonly memory: number;
  /** Between GPUs. */
  readonly communication: number;
}

/** Two times by the same roofs: with arithmetic and traffic at the same time, a lower bound, and one after the other. */
export interface TimeBounds {
  readonly lower: number;
  readonly withoutOverlap: number;
}

/** The prediction for a model on a GPU. Seconds, bytes, FLOP; the reason for a null is in `nullReasons`. */
export interface LlmPrediction {
  readonly model: string;
  readonly gpu: string;
  readonly as: Mode;
  readonly parameters: number;
  /** Of a preset: the repository that publishes as many parameters, and what its files hold besides. */
  readonly published?: string;
  /** Parameters used by one token; with experts, fewer than all. */
  readonly activeParameters: number;
  readonly weightBytes: number;
  /** KV-cache bytes that a token adds while no window is full, and once all are. */
  readonly kvBytesPerToken: number;
  readonly kvBytesPerTokenBeyondWindows: number;
  /** Bytes of index keys that a token adds; 0 without an indexer. */
  readonly indexBytesPerToken: number;
  /** Bytes of state per sequence, whatever its length; 0 without recurrent layers. */
  readonly stateBytesPerSequence: number;
  /** Weights, KV cache and state read, and state written, by one decode step of the whole batch; mean over the steps. */
  readonly streamedBytesPerStep: number;
  /** GPUs that share the model. */
  readonly gpus: number;
  /** Of one decode step. */
  readonly communicationSeconds: number;
  /** Tokens that a step of speculative decoding gives each sequence; 1 without. */
  readonly tokensPerStep: number;
  /** Where the time of a prompt and of a decode step goes, each part alone. */
  readonly parts: { readonly prefill: TimeParts; readonly decode: TimeParts };
  /** What the batch takes, on all GPUs together; absent: the guide counts only weights and cache. */
  readonly memory?: MemoryUse;
  /** Of all GPUs together. */
  readonly spareBytes: number | null;
  readonly kvTokensThatFit: number | null;
  readonly batchThatFits: number | null;
  /** The same where activations take their part; absent: the guide does not count them. */
  readonly batchWithActivations?: number | null;
  /** Tokens of each sequence that `batchThatFits` counts; absent: the guide's length. */
  readonly capacityContext?: number;
  readonly opsPerByte: number;
  /** Time of one decode step, which produces a token for each sequence of the batch. */
  readonly secondsPerToken: number;
  readonly prefillSeconds: number;
  readonly totalSeconds: number;
  /** Decode throughput of the whole batch. */
  readonly tokensPerSecond: number;
  readonly intensity: {
    /** Null: no layer attends. */
    readonly attentionPrefill: number | null;
    readonly attentionPrefillFused: number | null;
    readonly attentionDecode: number | null;
    readonly attentionDecodeFused: number | null;
    /** Linear layers of a decode step. */
    readonly linear: number;
    readonly step: number;
    /** Limit of a step's intensity for an infinite batch. */
    readonly stepLimit: number;
  };
  /** Null: never reached. */
  readonly criticalBatch: number | null;
  readonly bound: { readonly prefill: Bound; readonly decode: Bound };
  readonly bounds: {
    readonly prefillSeconds: TimeBounds;
    readonly secondsPerToken: TimeBounds;
    readonly totalSeconds: TimeBounds;
  };
  readonly roof: NamedRoof;
  /** What the bounds assume that products are computed in. */
  readonly arithmetic: { readonly prefill: Arithmetic; readonly decode: Arithmetic };
  /** Why, without full stop; absent: the guide's half precision. */
  readonly arithmeticWhy?: string;
  readonly explain: readonly Explanation[];
  readonly nullReasons: Readonly<Record<string, string>>;
  /** Caveats for the reader, one sentence each. */
  readonly notes: readonly string[];
  /** What was assumed about the model because its file does not say it. */
  readonly assumptions: readonly string[];
}

/** Records each number with its explanation, in order of computation. */
export class Workings {
  readonly #prefix: string;
  readonly lines: Explanation[];

  /** @param prefix of every name, such as `draft.` */
  constructor(prefix = '', lines: Explanation[] = []) {
    this.#prefix = prefix;
    this.lines = lines;
  }

  /** Records into the same lines, of a part of the prediction. */
  part(name: string): Workings {
    return new Workings(`${this.#prefix}${name}.`, this.lines);
  }

  /** Records how a value was computed, and returns the value. */
  say<T extends number | null>(name: string, value: T, formula: string, substituted: string): T {
    this.lines.push({ name: `${this.#prefix}${name}`, formula, substituted, value });
    return value;
  }

  /** Records that the last value of this name was rounded, and how. */
  round(name: string, value: number, how: string): number {
    const at = this.lines.findLastIndex((line) => line.name === `${this.#prefix}${name}`);
    const line = this.lines[at];
    if (!line) throw new Error(`workings: expected a line "${name}" to round, got none`);
    this.lines[at] = { ...line, formula: `${line.formula}, ${how}`, value };
    return value;
  }
}

/** A number for use in a formula: all its digits, large round ones as 125e12. */
export function put(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) >= 1e9) {
    const billions = value / 1e9;
    if (Number.isInteger(billions)) return billions % 1000 === 0 ? `${billions / 1000}e12` : `${billions}e9`;
  }
  return String(value);
}
