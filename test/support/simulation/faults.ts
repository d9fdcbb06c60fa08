/** Faults of a simulated device. Seconds unless stated; shares are probabilities per pass or lap. */
export interface Faults {
  readonly stamps: boolean;
  /** Step of the stamps in nanoseconds. */
  readonly quantum: number;
  /** Step of the host's clock. */
  readonly wallStep: number;
  /** Deviation of a pass's time, as a share of it. */
  readonly noise: number;
  /** Share of passes that take at least 1.2 times their time. */
  readonly outliers: number;
  /** Cost of each pass in addition to its dispatches. */
  readonly passOverhead: number;
  /** From submit to start and from end to callback, each at least this. */
  readonly latency: number;
  /** Share of callbacks that are twenty times as late. */
  readonly tails: number;
  /** Callbacks run only at multiples of this. */
  readonly poll: number;
  /** Every begin in a submit is stamped at the start of the submit, as with Vulkan's TOP_OF_PIPE. */
  readonly topOfPipe: boolean;
  readonly earlyEnd: number;
  readonly zeros: number;
  readonly negatives: number;
  /** The counter passes 2^63 during the run. */
  readonly wrap: boolean;
  /** Rising clocks: slower by `extra` at first, decaying with this time constant of busy time. */
  readonly ramp?: { readonly extra: number; readonly seconds: number };
  /** Gradual slowdown by this share over the expected rounds. */
  readonly drift?: number;
  /** Slower by this factor after that share of the expected rounds; negative: before them. */
  readonly throttle?: { readonly at: number; readonly factor: number };
  /** Share of laps during which the page is hidden or shown. */
  readonly hidden: number;
  /**
   * Share of laps during which the computer is suspended for an hour; the device's counter goes on. The host's clock goes
   * on, too, or stands still, so that the time of day shows it.
   */
  readonly suspended?: { readonly share: number; readonly clockGoesOn: boolean };
  /** The lap before which the device is lost. */
  readonly lostAt?: number;
}

/** A quiet hardware adapter with fine stamps. */
export const QUIET: Faults = {
  stamps: true,
  quantum: 1,
  wallStep: 5e-6,
  noise: 0.004,
  outliers: 0,
  passOverhead: 2e-6,
  latency: 1e-4,
  tails: 0,
  poll: 0,
  topOfPipe: false,
  earlyEnd: 0,
  zeros: 0,
  negatives: 0,
  wrap: false,
  hidden: 0,
};
