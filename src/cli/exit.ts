/** How the program ends; the numbers are part of what scripts rely on. */
export const EXIT = {
  done: 0,
  /** The answer is "no": a regression past the threshold, a kernel's check failed. */
  no: 1,
  /** Bad input or usage. */
  usage: 2,
  /** No browser, or no WebGPU adapter in it. */
  noGpu: 3,
  /** Ended early; what was measured so far is written. */
  stopped: 4,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An end that a person is told of in one sentence: what was expected, what came, what to do. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}
