/** What the page's server has: the version that is open, a newer one, or no answer. */
export type ServerVersion = 'same' | 'newer' | 'none';

/** A server that takes longer does not answer. */
const PATIENCE_MILLISECONDS = 5_000;

/** The file name of the script that this page began with, which changes with its version; null if it has none. */
const entryName = (): string | null =>
  document.querySelector<HTMLScriptElement>('script[type="module"][src]')?.src.split('/').at(-1)?.split('?')[0] ?? null;

/**
 * Asks for the page's own file again, of the service worker or of the server, and compares the script that it begins with.
 * Never rejects. An answer that is not this page counts as none.
 * @param entry the name of the script of the page that is open
 */
export async function serverVersion(entry: string | null = entryName()): Promise<ServerVersion> {
  try {
    const answer = await fetch(location.pathname, {
      cache: 'no-store',
      signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
    });
    const text = answer.ok ? await answer.text() : '';
    if (!text.includes('<ridgepoint-app')) return 'none';
    return entry !== null && !text.includes(entry) ? 'newer' : 'same';
  } catch {
    return 'none';
  }
}
