/** What connects the GPUs of one machine. */
export interface Link {
  /** Slug, as used on the command line: `nvlink4`. */
  readonly id: string;
  readonly name: string;
  /** Bytes per second that one GPU sends while it receives as many. */
  readonly bytesPerSecond: number;
  /** Seconds of one all-reduce of almost nothing. */
  readonly latencySeconds: number;
}
