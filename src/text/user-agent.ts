/** What a browser says of itself: the standard navigator, with Chromium's addition. */
export interface BrowserHints {
  readonly userAgent: string;
  readonly platform?: string;
  readonly userAgentData?: {
    readonly brands?: readonly { readonly brand: string; readonly version: string }[];
    readonly platform?: string;
  };
}

/** Name and version of a browser. Brands include a made-up one; without brands, the user agent string decides. */
export function browserOf({ userAgent, userAgentData }: BrowserHints): { name: string; version: string } {
  const brands = (userAgentData?.brands ?? []).filter(({ brand }) => !/not.*brand/i.test(brand));
  const brand = brands.find(({ brand: name }) => name !== 'Chromium') ?? brands[0];
  if (brand) return { name: brand.brand, version: brand.version };
  const [, name, version] = /(Firefox|Edg|Chrome|Version)\/([\d.]+)/.exec(userAgent) ?? [];
  return { name: name === 'Version' ? 'Safari' : (name ?? 'unknown'), version: version ?? 'unknown' };
}

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/^linux/i, 'Linux'],
  [/^win/i, 'Windows'],
  [/^(mac|darwin)/i, 'macOS'],
];

/** One name for a system, however it is told: `Linux` for `linux` and `Linux x86_64`. */
export const systemName = (told: string): string => SYSTEMS.find(([form]) => form.test(told))?.[1] ?? told;

/** The system that a browser runs on: `Linux`, `macOS`, `Linux x86_64`. */
export const platformOf = ({ platform, userAgentData }: BrowserHints): string =>
  userAgentData?.platform || platform || 'unknown';
