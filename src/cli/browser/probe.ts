import type { Browser } from 'puppeteer-core';

/** What a page learns of the adapter a browser offers. */
export interface AdapterProbe {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  readonly isFallback: boolean;
  readonly features: readonly string[];
}

/** A page with nothing in it, for questions to a browser: WebGPU wants a secure context, which about:blank is not. */
export const PROBE_PAGE = '<!doctype html><meta charset="utf-8"><title>Ridgepoint probe</title>\n';

const ANSWER_MILLISECONDS = 30_000;

/** The adapter that a page at this address would get; null when it gets none, or no answer in time. @throws when the page does not load */
export async function probeAdapter(
  browser: Browser,
  url: string,
  forceFallback: boolean,
): Promise<AdapterProbe | null> {
  const page = await browser.newPage();
  try {
    await page.goto(url);
    const late = new Promise<null>((resolve) => setTimeout(resolve, ANSWER_MILLISECONDS, null).unref());
    // A GPU process that dies of a flag takes the answer with it.
    const answer = page.evaluate(askInPage, forceFallback).catch(() => null);
    return await Promise.race([answer, late]);
  } finally {
    await page.close().catch(() => undefined);
  }
}

/** What is to be known of an adapter; the same as in the page, which can call no function of this file. */
export function describeAdapter(adapter: GPUAdapter): AdapterProbe {
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
  const software = /swiftshader|llvmpipe|lavapipe|warp/i.test(`${architecture} ${description}`);
  const features = [...adapter.features].toSorted();
  return { vendor, architecture, description, isFallback: isFallbackAdapter || software, features };
}

/** Runs in the page: it must not name anything of this file. */
async function askInPage(forceFallback: boolean): Promise<AdapterProbe | null> {
  const adapter = await navigator.gpu?.requestAdapter(
    forceFallback ? { forceFallbackAdapter: true } : { powerPreference: 'high-performance' },
  );
  if (!adapter) return null;
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
  const older = (adapter as { isFallbackAdapter?: boolean }).isFallbackAdapter === true;
  const software = /swiftshader|llvmpipe|lavapipe|warp/i.test(`${architecture} ${description}`);
  return {
    vendor,
    architecture,
    description,
    isFallback: isFallbackAdapter || older || software,
    features: [...adapter.features].toSorted(),
  };
}
