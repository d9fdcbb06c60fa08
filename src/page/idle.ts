/** After the first paint, when the page is idle; Safari lacks requestIdleCallback. */
export function whenIdle(callback: () => void, latestMilliseconds = 10_000): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(callback, { timeout: latestMilliseconds });
  else setTimeout(callback, Math.min(2_000, latestMilliseconds));
}

/** Does pieces of work one by one, each when the page is idle. */
export async function inIdleTime(pieces: readonly (() => void)[]): Promise<void> {
  for (const piece of pieces) {
    await new Promise<void>((resolve) => whenIdle(resolve, 200));
    piece();
  }
}
