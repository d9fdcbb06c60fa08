import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { AdapterChoice } from '../../device/open-gpu.ts';
import { isSection, type SectionName } from './page-nav.ts';
import { SORT_KEYS, type Sort, type SortKey } from '../results/result-rows.ts';
import { needsLibrary, presentId, readScenario, writeScenario } from './scenario-hash.ts';
import { GUIDE_SCENARIO, type Library, type Scenario } from '../../scenario/scenario.ts';
import type { RunChoice } from '../run/run-controls.ts';

/** The part of the page's state that is worth sharing, kept in the hash. */
export interface PageState {
  /** Id of the selected roof, mark or result. */
  readonly selected: string | null;
  readonly sort: Sort | null;
  /** Section that a link points to. */
  readonly at: SectionName | null;
  /** Model, GPUs, and how the model is run. */
  readonly scenario: Scenario;
  /** Id of the GPU that the table of levers is of; null, or one that is not shown: the first. */
  readonly machine: string | null;
  /** Id of the selected row of that table; one that there is not is as none. */
  readonly lever: string | null;
}

/** Reads the hash, ignoring what it does not understand, and without a library what needs it. */
export function readHash(hash: string, library: Library | null = null): PageState {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''));
  const [key, direction] = (parameters.get('sort') ?? '').split('-');
  const sort = SORT_KEYS.includes(key as SortKey) ? { key: key as SortKey, down: direction === 'down' } : null;
  const [at, selected] = [parameters.get('at'), parameters.get('selected')];
  return {
    selected: selected === null ? null : presentId(selected),
    sort,
    at: isSection(at) ? at : null,
    scenario: readScenario(parameters, library),
    machine: idIn(parameters, 'machine'),
    lever: idIn(parameters, 'lever'),
  };
}

function idIn(parameters: URLSearchParams, name: string): string | null {
  const value = parameters.get(name);
  return value !== null && /^[\w.-]{1,80}$/.test(value) ? value : null;
}

const asksLibrary = (hash: string): boolean => needsLibrary(new URLSearchParams(hash.replace(/^#/, '')));

/** The same with the library, which most visits do not need. */
async function readWholeHash(hash: string): Promise<PageState> {
  if (!asksLibrary(hash)) return readHash(hash);
  const { LIBRARY } = await import('../../scenario/library.ts');
  return readHash(hash, LIBRARY);
}

/** The hash of a state; empty for the default. */
export function writeHash({ selected, sort, at, scenario, machine, lever }: PageState): string {
  const parameters = new URLSearchParams();
  if (selected !== null) parameters.set('selected', selected);
  if (sort) parameters.set('sort', `${sort.key}-${sort.down ? 'down' : 'up'}`);
  if (at !== null) parameters.set('at', at);
  writeScenario(parameters, scenario);
  if (machine !== null) parameters.set('machine', machine);
  if (lever !== null) parameters.set('lever', lever);
  const text = parameters.toString();
  return text === '' ? '' : `#${text}`;
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
    report: parameters.get('report'),
  };
}

/** A model of which only headers were read is in no address: it stays until another is chosen. */
export const keepUnshared = (next: PageState, model: Scenario['model']): PageState =>
  model.preset === null && model.json === null && next.scenario.model === GUIDE_SCENARIO.model
    ? { ...next, scenario: { ...next.scenario, model } }
    : next;

/** Keeps the state of the page in the hash, and follows changes made by the user or a link. */
export class PageAddress implements ReactiveController {
  readonly #onChange: (state: PageState) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost, onChange: (state: PageState) => void) {
    this.#onChange = onChange;
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener('hashchange', this.#onHash);
    // The page began without them.
    if (asksLibrary(location.hash)) this.#onHash();
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    removeEventListener('hashchange', this.#onHash);
  }

  /** Writes a state after the page is drawn: it takes browsers milliseconds, and they refuse too many in a row. */
  write(state: PageState): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const hash = writeHash(state);
      history.replaceState(history.state, '', hash === '' ? location.pathname + location.search : hash);
    });
  }

  readonly #onHash = (): void => {
    clearTimeout(this.#timer);
    void readWholeHash(location.hash).then(this.#onChange);
  };
}
