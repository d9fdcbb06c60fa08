import type { AdapterChoice } from '../../device/open-gpu.ts';
import type { TimeWindow } from '../../plot/session/time-window.ts';
import { readFilter, writeFilter, type ResultFilter } from '../results/result-filter.ts';
import { SORT_KEYS, type Sort, type SortKey } from '../results/result-rows.ts';
import { needsLibrary, presentId, readScenario, writeScenario } from './scenario-hash.ts';
import { GUIDE_SCENARIO, type Library, type Scenario } from '../../scenario/scenario.ts';
import type { RunChoice } from '../run/run-controls.ts';
import { placeNamed, type Place, type ViewName } from '../views/view-names.ts';

/** The part of the page's state that is worth sharing, kept in the hash. */
export interface PageState {
  /** Id of the selected roof, mark or result. */
  readonly selected: string | null;
  readonly sort: Sort | null;
  /** Id of the only machine whose roofs and marks stand out; null: all do. */
  readonly isolated: string | null;
  /** Which results are listed. */
  readonly filter: ResultFilter;
  readonly view: ViewName;
  /** Model, GPUs, and how the model is run. */
  readonly scenario: Scenario;
  /** Id of the GPU that the table of levers is of; null, or one that is not shown: the first. */
  readonly machine: string | null;
  /** Id of the selected row of that table; one that there is not is as none. */
  readonly lever: string | null;
  /** Hash of the pipeline selected in a session. */
  readonly pipeline: string | null;
  /** Words that the pipelines listed have. */
  readonly pipelineText: string;
  /** The stretch of a session's timeline that is shown; null: everything. */
  readonly time: TimeWindow | null;
  /** The report that the address carries, as text; null if it carries none. */
  readonly linked: string | null;
}

/** An address in parts: the place it names, and the rest. */
interface Address {
  readonly place: Place | null;
  readonly parameters: URLSearchParams;
}

/** `#model&model=llama-2-13b`: the first word is the place, unless it has a value. In older versions: `#at=model`. */
function partsOf(hash: string): Address {
  const text = hash.replace(/^#/, '');
  const [first = '', ...others] = text.split('&');
  const named = placeNamed(first);
  const parameters = new URLSearchParams(named ? others.join('&') : text);
  const at = parameters.get('at');
  parameters.delete('at');
  return { place: named ?? (at === null ? null : placeNamed(at)), parameters };
}

const FIRST: Place = { view: 'roofline', section: null };

/** The place that an address leads to; the first view if it names none. */
export const placeOf = (hash: string): Place => partsOf(hash).place ?? FIRST;

/** Whether an address names a place and nothing else: the rest of the page's state stays. */
export function namesOnlyPlace(hash: string): boolean {
  const { place, parameters } = partsOf(hash);
  return place !== null && parameters.size === 0;
}

/** Reads the hash, ignoring what it does not understand, and without a library what needs it. */
export function readHash(hash: string, library: Library | null = null): PageState {
  const { place, parameters } = partsOf(hash);
  const [key, direction] = (parameters.get('sort') ?? '').split('-');
  const sort = SORT_KEYS.includes(key as SortKey) ? { key: key as SortKey, down: direction === 'down' } : null;
  const selected = parameters.get('selected');
  return {
    selected: selected === null ? null : presentId(selected),
    sort,
    isolated: idIn(parameters, 'isolated'),
    filter: readFilter(parameters),
    view: (place ?? FIRST).view,
    scenario: readScenario(parameters, library),
    machine: idIn(parameters, 'machine'),
    lever: idIn(parameters, 'lever'),
    pipeline: idIn(parameters, 'pipeline'),
    pipelineText: parameters.get('pipelines')?.slice(0, MOST_TEXT) ?? '',
    time: timeIn(parameters),
    linked: parameters.get('report'),
  };
}

/** A longer text in an address is nobody's. */
const MOST_TEXT = 200;

function idIn(parameters: URLSearchParams, name: string): string | null {
  const value = parameters.get(name);
  return value !== null && /^[\w.-]{1,80}$/.test(value) ? value : null;
}

/** `time=0.12_0.34`, in seconds. */
function timeIn(parameters: URLSearchParams): TimeWindow | null {
  const [from = Number.NaN, until = Number.NaN, ...more] = (parameters.get('time') ?? '').split('_').map(Number);
  return more.length === 0 && Number.isFinite(from) && Number.isFinite(until) && from < until ? [from, until] : null;
}

/** Digits of a time in an address: a microsecond of a session of a quarter of an hour. */
const TIME_DIGITS = 9;

/** Whether an address holds what only the library can read. */
export const asksLibrary = (hash: string): boolean => needsLibrary(partsOf(hash).parameters);

/** The same with the library, which most visits do not need. */
export async function readWholeHash(hash: string): Promise<PageState> {
  if (!asksLibrary(hash)) return readHash(hash);
  const { LIBRARY } = await import('../../scenario/library.ts');
  return readHash(hash, LIBRARY);
}

/** The hash of a state: the view, then what differs from the default; empty for the default. */
export function writeHash({
  selected,
  sort,
  isolated,
  filter,
  view,
  scenario,
  machine,
  lever,
  pipeline,
  pipelineText,
  time,
  linked,
}: PageState): string {
  const parameters = new URLSearchParams();
  if (selected !== null) parameters.set('selected', selected);
  if (sort) parameters.set('sort', `${sort.key}-${sort.down ? 'down' : 'up'}`);
  if (isolated !== null) parameters.set('isolated', isolated);
  writeFilter(parameters, filter);
  writeScenario(parameters, scenario);
  if (machine !== null) parameters.set('machine', machine);
  if (lever !== null) parameters.set('lever', lever);
  if (pipeline !== null) parameters.set('pipeline', pipeline);
  if (pipelineText.trim() !== '') parameters.set('pipelines', pipelineText.trim());
  if (time) parameters.set('time', time.map((at) => Number(at.toPrecision(TIME_DIGITS))).join('_'));
  if (linked !== null) parameters.set('report', linked);
  const text = parameters.toString();
  if (text === '') return view === FIRST.view ? '' : `#${view}`;
  return `#${view}&${text}`;
}

/** What the query string asks the page to do on loading. */
export interface PageRequest {
  readonly choice: RunChoice;
  readonly autostart: boolean;
  /** Path of a report on this site to open. */
  readonly report: string | null;
}

/** Reads `?plan=quick&adapter=auto&power=high&autostart` and `?report=report.json`. */
export function readQuery(query: string): PageRequest {
  const parameters = new URLSearchParams(query);
  const adapter = parameters.get('adapter');
  const known: readonly AdapterChoice[] = ['auto', 'hardware', 'software'];
  return {
    choice: {
      plan: parameters.get('plan') ?? 'quick',
      adapter: known.find((choice) => choice === adapter) ?? 'auto',
      power: parameters.get('power') === 'low' ? 'low' : 'high',
    },
    autostart: parameters.has('autostart') && parameters.get('autostart') !== 'false',
    // `?report=` names no file.
    report: parameters.get('report') || null,
  };
}

/** A model of which only headers were read is in no address: it stays until another is chosen. */
export const keepUnshared = (next: PageState, model: Scenario['model']): PageState =>
  model.preset === null && model.json === null && next.scenario.model === GUIDE_SCENARIO.model
    ? { ...next, scenario: { ...next.scenario, model } }
    : next;
