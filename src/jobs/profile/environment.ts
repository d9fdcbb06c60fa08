import type { EnvironmentFacts } from '../../report/report-format.ts';
import type { ProfileJob } from '../api.ts';

/** Chromium's additions to the standard navigator. */
interface ClientHints {
  readonly brands?: readonly { readonly brand: string; readonly version: string }[];
  readonly platform?: string;
}

/** Where a run takes place, according to the driver, else to the browser. */
export function environmentFacts(job: Pick<ProfileJob, 'environment'>, seed: number): EnvironmentFacts {
  const hints = (navigator as { userAgentData?: ClientHints }).userAgentData;
  return {
    host: job.environment?.host ?? '',
    runtime: job.environment?.runtime ?? 'browser',
    browser: job.environment?.browser ?? browserOf(hints),
    platform: hints?.platform || navigator.platform || 'unknown',
    flags: [...(job.environment?.flags ?? [])],
    // Node lacks it.
    crossOriginIsolated: globalThis.crossOriginIsolated ?? false,
    seed,
  };
}

/** Brands include a made-up one; without brands, the user agent string decides. */
function browserOf(hints: ClientHints | undefined): { name: string; version: string } {
  const brands = (hints?.brands ?? []).filter(({ brand }) => !/not.*brand/i.test(brand));
  const brand = brands.find(({ brand: name }) => name !== 'Chromium') ?? brands[0];
  if (brand) return { name: brand.brand, version: brand.version };
  const [, name, version] = /(Firefox|Edg|Chrome|Version)\/([\d.]+)/.exec(navigator.userAgent) ?? [];
  return { name: name === 'Version' ? 'Safari' : (name ?? 'unknown'), version: version ?? 'unknown' };
}
