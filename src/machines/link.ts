/** What connects the GPUs of one machine. */
export interface Link {
  /** Slug, as used on the command line: `nvlink4`. */
  readonly id: string;
  readonly name: string;
  /** Bytes per second that one GPU sends while it receives as many. */
  readonly bytesPerSecond: number;
  /** Seconds for one hop of a small message. */
  readonly hopSeconds: number;
}
