const MAKERS = /^(nvidia|amd|intel|apple|google|qualcomm|arm)[ -]+((geforce|radeon|arc|adreno) )?(?=\S)/i;

/** How `machineName` names an adapter without a name. */
const UNNAMED = /^a ([CG]PU) the browser does not name/;

/** `nvidia-h200 (NVIDIA: 580.159.04) on lab7` as `h200 on lab7`. */
function brief(name: string): string {
  if (UNNAMED.test(name)) return name.replace(UNNAMED, 'unnamed $1');
  const number = / \(\d+\)$/.exec(name)?.[0] ?? '';
  const words = name
    .slice(0, name.length - number.length)
    .replaceAll(/\s*\([^)]*\)?/g, '')
    .replace(/:.*?(?= on \S+$|$)/, '')
    .replace(MAKERS, '')
    .trim();
  return words === '' ? name : words + number;
}

/** Names of machines without maker, driver and version, for labels; as they are where two would be the same. */
export function briefNames(names: readonly string[]): string[] {
  const short = names.map(brief);
  return new Set(short).size === short.length ? short : [...names];
}
