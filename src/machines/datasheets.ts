import { fromDatasheet, type Row } from './datasheet-row.ts';
import { GUIDE_DATASHEETS } from './guide-sheets.ts';
import type { Machine } from './machine.ts';
import { countOf, machineKey, keyOfName, matches } from './names.ts';
import { ADA_ROWS } from './sheets/nvidia-ada.ts';
import { AMD_ROWS } from './sheets/amd.ts';
import { APPLE_ROWS } from './sheets/apple.ts';
import { BLACKWELL_ROWS } from './sheets/nvidia-blackwell.ts';
import { DATACENTRE_ROWS } from './sheets/nvidia-datacentre.ts';
import { GEFORCE_ROWS } from './sheets/geforce.ts';
import { GEFORCE_LAPTOP_ROWS } from './sheets/geforce-laptop.ts';
import { INTEL_ROWS } from './sheets/intel.ts';
import { InputError, nearNames } from '../text/input-error.ts';
import { lookup } from '../text/lookup.ts';
import { quote } from '../text/untrusted.ts';

const ROWS: readonly Row[] = [
  ...DATACENTRE_ROWS,
  ...BLACKWELL_ROWS,
  ...ADA_ROWS,
  ...GEFORCE_ROWS,
  ...GEFORCE_LAPTOP_ROWS,
  ...AMD_ROWS,
  ...INTEL_ROWS,
  ...APPLE_ROWS,
];

/** Every GPU with a datasheet. Rates are dense and at boost clock; 1 GB is 1e9 bytes. */
export const DATASHEETS: readonly Machine[] = [...GUIDE_DATASHEETS, ...ROWS.map(fromDatasheet)];

const ALIASES = lookup({
  'a100-80-sxm': 'a100',
  'a100-sxm': 'a100',
  'a100-80': 'a100',
  'a100-pcie': 'a100-80-pcie',
  h100: 'h100-sxm',
});

const KEYS = DATASHEETS.map((sheet) => ({ sheet, key: machineKey(sheet) }));

/**
 * A GPU by its slug (`a10`, `rtx-4090`, `m2-max`), or by its name as a tool prints it ("NVIDIA A100-SXM4-80GB").
 * @throws InputError listing the closest slugs
 */
export function findDatasheet(name: string): Machine {
  const { count, of } = countOf(name);
  const found = recogniseDatasheet(of);
  if (found && count === 1) return found;
  if (found) {
    throw new InputError(`expected one GPU, got ${quote(name)}: name a single one, ${quote(found.id)}`);
  }
  const near = nearSheets(name);
  const advice =
    near.length > 0 ? `did you mean ${near.join(', ')}?` : '"ridgepoint predict --help" lists the known ones';
  throw new InputError(`expected a known GPU, a gpu.json or a report, got ${quote(name)}: ${advice}`);
}

/** Slugs close to an unknown name; for a laptop chip only laptop chips, since a desktop card of its number is another. */
function nearSheets(name: string): string[] {
  const { model, maker, isLaptop } = keyOfName(name);
  const alike = KEYS.filter(({ key }) => key.isLaptop === isLaptop && (maker === null || key.maker === maker));
  const models = alike.flatMap(({ sheet, key }) => key.models.map((one) => ({ id: sheet.id, model: one })));
  const byModel = nearNames(
    model,
    models.map((one) => one.model),
  ).map((close) => models.find((one) => one.model === close)!.id);
  const bySlug = nearNames(
    shortSlug(slug(name)),
    alike.map(({ sheet }) => sheet.id),
  );
  return [...new Set([...bySlug.slice(0, 2), ...byModel, ...bySlug])].slice(0, 3);
}

/** The GPU that a slug or a printed name stands for, or null: unknown, or it could be several. */
export function recogniseDatasheet(name: string): Machine | null {
  const wanted = shortSlug(slug(name));
  const id = ALIASES[wanted] ?? wanted;
  const key = keyOfName(name);
  // "Apple A10" is no A10.
  const exact = DATASHEETS.find((sheet) => sheet.id === id && (key.maker ?? sheet.maker) === sheet.maker);
  if (exact) return exact;
  return KEYS.find((one) => matches(key, one.key))?.sheet ?? null;
}

/** `RTX 4090` as `rtx-4090`. */
export const slug = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, '-');

/** A slug without its makers and series. */
const shortSlug = (wanted: string): string =>
  wanted.replace(/^((nvidia|amd|intel|apple|geforce|radeon|instinct|tesla)-)+(?=.)/, '');
