import type { NamedRoof } from '../../machines/gpu.ts';

/** Which arithmetic: the guide's with its roundings, the guide's without, or the whole model. */
export type Mode = 'guide' | 'guide-exact' | 'exact';

/** Where one number comes from. */
export interface Explanation {
  /** The field of the prediction, dotted, or a quantity on the way to one. */
  readonly name: string;
  readonly formula: string;
  /** The formula with the values put in, in SI base units. */
  readonly substituted: string;
  readonly value: number | null;
}

/** What limits a phase. */
export type Bound = 'compute' | 'memory';

/** Lower and upper bound of a time: arithmetic and traffic side by side, or one after the other. */
export interface TimeBounds {
  readonly lower: number;
  readonly upper: number;
}

/** What a model does on a GPU. Seconds, bytes, FLOP; a null has its reason in `nullReasons`. */
export interface LlmPrediction {
  readonly model: string;
  readonly gpu: string;
  readonly as: Mode;
  readonly parameters: number;
  /** Those that one token meets; fewer than all with experts. */
  readonly activeParameters: number;
  readonly weightBytes: number;
  readonly kvBytesPerToken: number;
  /** Weights and KV cache read by one decode step of the whole batch, the mean over the steps. */
  readonly streamedBytesPerStep: number;
  readonly spareBytes: number | null;
  readonly kvTokensThatFit: number | null;
  readonly batchThatFits: number | null;
  readonly opsPerByte: number;
  /** Of one step, which gives each sequence of the batch a token. */
  readonly secondsPerToken: number;
  readonly prefillSeconds: number;
  readonly totalSeconds: number;
  /** Of the whole batch, while decoding. */
  readonly tokensPerSecond: number;
  readonly intensity: {
    readonly attentionPrefill: number;
    readonly attentionPrefillFused: number;
    readonly attentionDecode: number;
    readonly attentionDecodeFused: number;
    /** Linear layers of a decode step. */
    readonly linear: number;
    readonly step: number;
    /** Of a step, as the batch grows without end. */
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
  readonly explain: readonly Explanation[];
  readonly nullReasons: Readonly<Record<string, string>>;
  /** What the reader should know of these numbers, one sentence each. */
  readonly notes: readonly string[];
}

/** Keeps each number with its explanation, in the order they are found. */
export class Workings {
  readonly lines: Explanation[] = [];

  /** Notes where a value comes from, and gives it back. */
  say<T extends number | null>(name: string, value: T, formula: string, substituted: string): T {
    this.lines.push({ name, formula, substituted, value });
    return value;
  }

  /** Says of the last value of this name that it was rounded, and to what. */
  round(name: string, value: number, how: string): number {
    const at = this.lines.findLastIndex((line) => line.name === name);
    const line = this.lines[at];
    if (!line) throw new Error(`workings: expected a line "${name}" to round, got none`);
    this.lines[at] = { ...line, formula: `${line.formula}, ${how}`, value };
    return value;
  }
}

/** A number as it stands in a formula: all its digits, large round ones as 125e12. */
export function put(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) >= 1e9) {
    const billions = value / 1e9;
    if (Number.isInteger(billions)) return billions % 1000 === 0 ? `${billions / 1000}e12` : `${billions}e9`;
  }
  return String(value);
}
