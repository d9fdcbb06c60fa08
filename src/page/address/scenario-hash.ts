import { ARITHMETICS } from '../../machines/arithmetic.ts';
import { ENGINE_CLASSES } from '../../field/data/publication.ts';
import type { Price } from '../../models/levers/price.ts';
import { FIRST_MACHINE } from '../../report/measured-machine.ts';
import { MOST_GPUS } from '../../scenario/with-chosen.ts';
import { priceText, readPrice } from '../../scenario/price-words.ts';
import {
  FORMAT_NAMES,
  GPU_CHOICES,
  GUIDE_SCENARIO,
  LIMITS,
  presetModel,
  type FormatName,
  type Library,
  type Scenario,
  type ScenarioMachine,
  type ScenarioModel,
} from '../../scenario/scenario.ts';

const NUMBERS = ['prompt', 'output', 'batch', 'context'] as const;

const idsOf = (parameters: URLSearchParams): readonly string[] => parameters.get('gpus')?.split(',') ?? [];

const guideGpu = (id: string): ScenarioMachine | undefined => GUIDE_SCENARIO.gpus.find(({ gpu }) => gpu.id === id);

/** Whether an address holds models or GPUs that need the library: any but the guide's. */
export const needsLibrary = (parameters: URLSearchParams): boolean =>
  parameters.has('config') ||
  parameters.has('gpu') ||
  (parameters.get('model') ?? GUIDE_SCENARIO.model.preset) !== GUIDE_SCENARIO.model.preset ||
  !idsOf(parameters).every((id) => guideGpu(id));

/**
 * Reads the scenario from the hash; values that are missing or invalid are the guide's.
 * @param library for what it is needed for; null: that is left out
 */
export function readScenario(parameters: URLSearchParams, library: Library | null): Scenario {
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
    model: modelOf(parameters, library),
    gpus: gpusOf(parameters, library),
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

function modelOf(parameters: URLSearchParams, library: Library | null): ScenarioModel {
  const [preset, json] = [parameters.get('model'), parameters.get('config')];
  return (
    attempt(() => {
      if (json !== null) {
        const file = library?.readFile(json, 'config.json');
        return file && 'model' in file ? file.model : null;
      }
      return preset === null || library === null ? null : presetModel(library.findModel(preset));
    }) ?? GUIDE_SCENARIO.model
  );
}

function gpusOf(parameters: URLSearchParams, library: Library | null): readonly ScenarioMachine[] {
  const known = (id: string): ScenarioMachine | null =>
    guideGpu(id) ?? attempt(() => library && { gpu: library.findGpu(id), json: null });
  const sheets = parameters.has('gpus') ? idsOf(parameters).flatMap((id) => known(id) ?? []) : GUIDE_SCENARIO.gpus;
  const files = parameters.getAll('gpu').flatMap(
    (json) =>
      attempt(() => {
        const file = library?.readFile(json, 'gpu.json');
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
