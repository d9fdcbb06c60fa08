import type { HTTPRequest, Page } from 'puppeteer-core';

/**
 * Address of the page on other machines. The name never exists (RFC 2606): requests are answered through the debugging
 * socket, so that a machine needs no way to us, and https makes the page a secure context.
 */
export const ROUTED_URL = 'https://ridgepoint.invalid/';

const { origin: ORIGIN } = new URL(ROUTED_URL);

/** Has requests for our page answered by a local server, headers included; nothing else is loaded. @param site its address */
export async function routePage(page: Page, site: string): Promise<void> {
  await page.setBypassServiceWorker(true);
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    answer(request, site).catch(() => undefined);
  });
}

async function answer(request: HTTPRequest, site: string): Promise<void> {
  const { origin, pathname, protocol } = new URL(request.url());
  if (protocol === 'data:' || protocol === 'blob:') return request.continue();
  if (origin !== ORIGIN || request.method() !== 'GET') return request.abort('blockedbyclient');
  const response = await fetch(new URL(pathname, site));
  const body = Buffer.from(await response.arrayBuffer());
  const names = [...response.headers].filter(([name]) => !/^(?:connection|keep-alive|date|content-length)$/.test(name));
  await request.respond({ status: response.status, headers: Object.fromEntries(names), body });
}
