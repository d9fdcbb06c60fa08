import { ARITHMETICS } from '../../machines/arithmetic.ts';
import { ENGINE_CLASSES } from '../../field/data/publication.ts';
import { findDatasheet } from '../../machines/datasheets.ts';
import { findPreset } from '../../models/config/presets.ts';
import type { Price } from '../../models/levers/price.ts';
import { FIRST_MACHINE } from '../../report/measured-machine.ts';
import { priceText, readPrice } from '../../scenario/price-words.ts';
import {
  FORMAT_NAMES,
  GPU_CHOICES,
  GUIDE_SCENARIO,
  LIMITS,
  presetModel,
  type FileReader,
  type FormatName,
  type Scenario,
  type ScenarioMachine,
  type ScenarioModel,
} from '../../scenario/scenario.ts';

const NUMBERS = ['prompt', 'output', 'batch', 'context'] as const;

/** Whether an address holds models or GPUs of the user's own, which need a reader. */
export const hasOwnFiles = (parameters: URLSearchParams): boolean => parameters.has('config') || parameters.has('gpu');

/**
 * Reads the scenario from the hash; values that are missing or invalid are the guide's.
 * @param read for models and GPUs of the user's own; null: they are left out
 */
export function readScenario(parameters: URLSearchParams, read: FileReader | null): Scenario {
  const numbers = Object.fromEntries(
    NUMBERS.map((name) => {
      const value = Number(parameters.get(name) ?? Number.NaN);
      return [name, Number.isInteger(value) && value >= 1 && value <= LIMITS[name] ? value : GUIDE_SCENARIO[name]];
    }),
  ) as Pick<Scenario, (typeof NUMBERS)[number]>;
  const format = (name: 'weights' | 'kv'): FormatName => {
    const value = parameters.get(name);
    const known = value !== null && FORMAT_NAMES[name].some((one) => one === value);
    return known ? value : GUIDE_SCENARIO[name];
  };
  return {
    ...numbers,
    model: modelOf(parameters, read),
    gpus: gpusOf(parameters, read),
    weights: format('weights'),
    kv: format('kv'),
    gpuCount: GPU_CHOICES.find((count) => String(count) === parameters.get('gpuCount')) ?? GUIDE_SCENARIO.gpuCount,
    engine: ENGINE_CLASSES.find((id) => id === parameters.get('engine')) ?? GUIDE_SCENARIO.engine,
    arithmetic: ARITHMETICS.find((kind) => kind === parameters.get('arithmetic')) ?? GUIDE_SCENARIO.arithmetic,
    prices: pricesOf(parameters),
  };
}

/** Writes what differs from the guide's scenario. */
export function writeScenario(parameters: URLSearchParams, scenario: Scenario): void {
  const { model, gpus, prices } = scenario;
  if (model.json !== null) parameters.set('config', model.json);
  else if (model.preset !== null && model.preset !== GUIDE_SCENARIO.model.preset) parameters.set('model', model.preset);
  const ids = (list: readonly ScenarioMachine[]): string =>
    list.flatMap(({ gpu, json }) => (json === null ? [gpu.id] : [])).join(',');
  if (ids(gpus) !== ids(GUIDE_SCENARIO.gpus)) parameters.set('gpus', ids(gpus));
  for (const { json } of gpus) if (json !== null) parameters.append('gpu', json);
  for (const name of [...NUMBERS, 'weights', 'kv', 'gpuCount', 'engine', 'arithmetic'] as const) {
    const value = scenario[name];
    if (value !== null && value !== GUIDE_SCENARIO[name]) parameters.set(name, String(value));
  }
  for (const [id, price] of Object.entries(prices)) parameters.append('price', `${id}:${priceText(price)}`);
}

function modelOf(parameters: URLSearchParams, read: FileReader | null): ScenarioModel {
  const [preset, json] = [parameters.get('model'), parameters.get('config')];
  return (
    attempt(() => {
      if (json !== null) {
        const file = read?.(json, 'config.json');
        return file && 'model' in file ? file.model : null;
      }
      return preset === null ? null : presetModel(findPreset(preset));
    }) ?? GUIDE_SCENARIO.model
  );
}

/** Most GPUs shown at once; a chart with more would be unreadable. */
export const MOST_GPUS = 8;

function gpusOf(parameters: URLSearchParams, read: FileReader | null): readonly ScenarioMachine[] {
  const list = parameters.get('gpus');
  const sheets =
    list === null
      ? GUIDE_SCENARIO.gpus
      : list.split(',').flatMap((id) => attempt((): ScenarioMachine => ({ gpu: findDatasheet(id), json: null })) ?? []);
  const files = parameters.getAll('gpu').flatMap(
    (json) =>
      attempt(() => {
        const file = read?.(json, 'gpu.json');
        return file && 'gpu' in file ? file.gpu : null;
      }) ?? [],
  );
  const unique = new Map([...sheets, ...files].map((one) => [one.gpu.id, one]));
  return unique.size === 0 ? GUIDE_SCENARIO.gpus : [...unique.values()].slice(0, MOST_GPUS);
}

function pricesOf(parameters: URLSearchParams): Record<string, Price> {
  const prices = new Map<string, Price>();
  for (const entry of parameters.getAll('price')) {
    const at = entry.lastIndexOf(':');
    const price = at > 0 ? attempt(() => readPrice(entry.slice(at + 1))) : null;
    if (price) prices.set(presentId(entry.slice(0, at)), price);
  }
  return Object.fromEntries(prices);
}

/** The id of a machine or roof in an address: that of the only measured machine began with `own` before there were several. */
export const presentId = (id: string): string => id.replace(/^(roof\/)?own(?=\/|$)/, `$1${FIRST_MACHINE}`);

/** Addresses may come from anywhere: unreadable values are ignored. */
function attempt<T>(read: () => T | null): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
