import type { EnvironmentFacts } from '../../report/report-format.ts';
import type { ProfileJob } from '../api.ts';

/** What Chromium tells beyond the standard navigator. */
interface ClientHints {
  readonly brands?: readonly { readonly brand: string; readonly version: string }[];
  readonly platform?: string;
}

/** Where a run takes place: what the driver says, else what the browser tells. */
export function environmentFacts(job: Pick<ProfileJob, 'environment'>, seed: number): EnvironmentFacts {
  const hints = (navigator as { userAgentData?: ClientHints }).userAgentData;
  return {
    host: job.environment?.host ?? '',
    runtime: job.environment?.runtime ?? 'browser',
    browser: job.environment?.browser ?? browserOf(hints),
    platform: hints?.platform || navigator.platform || 'unknown',
    flags: [...(job.environment?.flags ?? [])],
    // Node has no such thing.
    crossOriginIsolated: globalThis.crossOriginIsolated ?? false,
    seed,
  };
}

/** Brands hold a made-up one among the real; the user agent string knows the rest. */
function browserOf(hints: ClientHints | undefined): { name: string; version: string } {
  const brands = (hints?.brands ?? []).filter(({ brand }) => !/not.*brand/i.test(brand));
  const brand = brands.find(({ brand: name }) => name !== 'Chromium') ?? brands[0];
  if (brand) return { name: brand.brand, version: brand.version };
  const [, name, version] = /(Firefox|Edg|Chrome|Version)\/([\d.]+)/.exec(navigator.userAgent) ?? [];
  return { name: name === 'Version' ? 'Safari' : (name ?? 'unknown'), version: version ?? 'unknown' };
}
