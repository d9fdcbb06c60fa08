/** What a simulated device does to those who time it. Seconds unless told; shares are probabilities a pass or a lap. */
export interface Faults {
  readonly stamps: boolean;
  /** Step of the stamps in nanoseconds. */
  readonly quantum: number;
  /** Step of the host's clock. */
  readonly wallStep: number;
  /** Deviation of a pass's time, as a share of it. */
  readonly noise: number;
  /** Share of passes that take 1.2 times their time and more. */
  readonly outliers: number;
  /** What each pass costs beside its dispatches. */
  readonly passOverhead: number;
  /** From submit to start and from end to callback, each at least this. */
  readonly latency: number;
  /** Share of callbacks that come twenty times as late. */
  readonly tails: number;
  /** Callbacks come only at multiples of this. */
  readonly poll: number;
  /** Every begin of a submit is stamped at its start, as Vulkan's TOP_OF_PIPE does. */
  readonly topOfPipe: boolean;
  readonly earlyEnd: number;
  readonly zeros: number;
  readonly negatives: number;
  /** The counter runs over 2^63 during the run. */
  readonly wrap: boolean;
  /** Clocks that rise: so much slower at first, gone with this time constant of busy time. */
  readonly ramp?: { readonly extra: number; readonly seconds: number };
  /** So much slower, little by little, over the expected rounds. */
  readonly drift?: number;
  /** Slower by this factor after that share of the expected rounds; negative: before them. */
  readonly throttle?: { readonly at: number; readonly factor: number };
  /** Share of laps during which the page is hidden or shown. */
  readonly hidden: number;
  /** The lap before which the device goes. */
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
