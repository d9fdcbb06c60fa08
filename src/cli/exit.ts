/** Exit codes; scripts rely on them. */
export const EXIT = {
  done: 0,
  /** The answer is "no": a regression past the threshold, a kernel's check failed. */
  no: 1,
  /** Bad input or usage. */
  usage: 2,
  /** No browser, or no WebGPU adapter in it. */
  noGpu: 3,
  /** Ended early; the results so far are written. */
  stopped: 4,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An error reported to the user in one sentence: what was expected, what was found, what to do. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}
