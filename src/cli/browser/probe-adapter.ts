import type { Browser, Page } from 'puppeteer-core';

/** What a page learns about a browser's adapter. */
export interface AdapterProbe {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  /** Driver and backend, where the browser tells them. */
  readonly driver?: string;
  readonly backend?: string;
  readonly isFallback: boolean;
  readonly features: readonly string[];
}

/** An empty page for probing a browser: WebGPU needs a secure context, which about:blank is not. */
export const PROBE_PAGE = '<!doctype html><meta charset="utf-8"><title>Ridgepoint probe</title>\n';

const ANSWER_MILLISECONDS = 30_000;

/** The adapter that a page at this address would get; null for no adapter, or no answer in time. @throws when the page does not load */
export async function probeAdapter(browser: Browser, url: string, software: boolean): Promise<AdapterProbe | null> {
  const page = await browser.newPage();
  try {
    await page.goto(url);
    return await probePage(page, software);
  } finally {
    await page.close().catch(() => undefined);
  }
}

/** The same of a page that is there. */
export function probePage(page: Page, software: boolean): Promise<AdapterProbe | null> {
  const late = new Promise<null>((resolve) => setTimeout(resolve, ANSWER_MILLISECONDS, null).unref());
  // If a flag crashes the GPU process, no answer arrives.
  const answer = page.evaluate(askForAdapter, software).catch(() => null);
  return Promise.race([answer, late]);
}

/**
 * What `navigator.gpu` offers. Runs in pages and in Dawn's process, so it must not refer to anything else in this file.
 * A plain request comes first even if software is wanted: it may return that, and only after one does Dawn find software
 * drivers other than SwiftShader.
 */
export async function askForAdapter(software: boolean): Promise<AdapterProbe | null> {
  const describe = (adapter: GPUAdapter): AdapterProbe => {
    const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
    // Older browsers have it on the adapter instead of its info.
    const older = (adapter as { isFallbackAdapter?: boolean }).isFallbackAdapter === true;
    const byName = /swiftshader|llvmpipe|lavapipe|warp|microsoft basic render/i.test(`${architecture} ${description}`);
    const isFallback = isFallbackAdapter || older || byName;
    const { driver, backend } = adapter.info as { readonly driver?: string; readonly backend?: string };
    const told = { ...(driver && { driver }), ...(backend && { backend }) };
    const features = [...adapter.features].toSorted();
    return { vendor, architecture, device, description, ...told, isFallback, features };
  };
  const { gpu } = navigator;
  const plain = await gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!gpu || (plain && (!software || describe(plain).isFallback))) return plain ? describe(plain) : null;
  const forced = software ? await gpu.requestAdapter({ forceFallbackAdapter: true }) : null;
  return forced ? describe(forced) : null;
}
