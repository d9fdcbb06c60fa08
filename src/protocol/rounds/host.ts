/** The machine around the device, as the protocol sees it; a simulated one keeps a virtual clock. */
export interface Host {
  /** Seconds since an arbitrary moment; never decreases. */
  now(): number;
  sleep(seconds: number): Promise<void>;
  /** How often the page was hidden or shown so far: samples taken across a change are invalid. */
  visibilityChanges(): number;
}

/** The real host: a page, a worker or Node. */
export function createHost(): Host {
  let changes = 0;
  globalThis.document?.addEventListener('visibilitychange', () => changes++);
  return {
    now: () => performance.now() / 1000,
    sleep: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
    visibilityChanges: () => changes,
  };
}
