/** The machine around the device, as the protocol sees it; a simulated one keeps a virtual clock. */
export interface Host {
  /** Seconds since some beginning, never backwards. */
  now(): number;
  sleep(seconds: number): Promise<void>;
  /** How often the page was hidden or shown so far: what was sampled across a change is no measurement. */
  visibilityChanges(): number;
}

/** The host that a page, a worker or Node really is. */
export function createHost(): Host {
  let changes = 0;
  globalThis.document?.addEventListener('visibilitychange', () => changes++);
  return {
    now: () => performance.now() / 1000,
    sleep: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
    visibilityChanges: () => changes,
  };
}
