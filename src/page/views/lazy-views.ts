import { html, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { ViewName } from './view-names.ts';

/** A view, or a part of the first one that most visits begin without. */
type Part = ViewName | 'results' | 'details';

/** Loads the code of one view, which defines its elements. */
type Loader = () => Promise<unknown>;

/** Views whose code the first one does not need. Their elements stay undefined until it is loaded. */
const LOADERS: Readonly<Partial<Record<Part, Loader>>> = {
  results: () => import('../results/result-table.ts'),
  details: () => import('../chart/mark-details.ts'),
  batching: () =>
    Promise.all([
      import('../chart/batching-chart.ts'),
      import('../batching/live-batching.ts'),
      import('../batching/measured-steps.ts'),
      import('../batching/queue-view.ts'),
    ]),
  model: () => Promise.all([import('../scenario/scenario-panel.ts'), import('../field/field-chart.ts')]),
  guide: () => import('../guide/guide-walk.ts'),
  kernel: () => Promise.all([import('../kernel/your-kernel.ts'), import('../kernel/counting-conventions.ts')]),
  reports: () =>
    Promise.all([
      import('../run/clock-panel.ts'),
      import('../run/device-panel.ts'),
      import('../run/report-file.ts'),
      import('../reports/report-shelf.ts'),
      import('../reports/report-comparison.ts'),
      import('../reports/export-report.ts'),
      import('../share/share-report.ts'),
      import('../share/report-gallery.ts'),
    ]),
};

/**
 * Fetches the code of a view when it is first opened, or when its link is about to be followed. Properties set on an
 * element before its class is defined are kept.
 */
export class LazyViews {
  readonly #host: ReactiveControllerHost;
  readonly #loaders: Readonly<Partial<Record<string, Loader>>>;
  readonly #asked = new Map<string, Promise<void>>();
  readonly #underWay = new Set<string>();
  /** Views that could not be fetched. */
  readonly missing = new Set<string>();
  /** Those that this page will not get, though its server answers. */
  readonly #stuck = new Set<string>();

  constructor(host: ReactiveControllerHost, loaders: Readonly<Partial<Record<string, Loader>>> = LOADERS) {
    this.#host = host;
    this.#loaders = loaders;
  }

  /** Whether the code of a view is on its way. */
  isLoading(view: ViewName): boolean {
    return this.#underWay.has(view);
  }

  /** Fetches a view's code, once unless it failed. Never rejects. */
  load(name: string): Promise<void> {
    const loader = Object.hasOwn(this.#loaders, name) ? this.#loaders[name] : undefined;
    const before = this.#asked.get(name);
    if (before || !loader) return before ?? Promise.resolve();
    const loading = this.#fetch(name, loader);
    this.#underWay.add(name);
    this.#asked.set(name, loading);
    return loading;
  }

  async #fetch(name: string, loader: Loader): Promise<void> {
    try {
      await loader();
      this.missing.delete(name);
    } catch {
      // Tried again when the view is next requested.
      this.#asked.delete(name);
      this.missing.add(name);
    }
    this.#underWay.delete(name);
    this.#host.requestUpdate();
  }

  /**
   * Tries again. Firefox remembers modules that failed for as long as the page is open, and a server may have another
   * version by now: if it answers and the code is still missing, only loading the page again helps.
   */
  async #again(name: Part): Promise<void> {
    await this.load(name);
    if (!this.missing.has(name)) return;
    const answers = await fetch(location.pathname, { method: 'HEAD', cache: 'no-store' }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answers) this.#stuck.add(name);
    else this.#stuck.delete(name);
    this.#host.requestUpdate();
  }

  /** What stands in for a view that could not be fetched; empty while all is well. */
  notice(name: Part): TemplateResult | '' {
    if (!this.missing.has(name)) return '';
    if (this.#stuck.has(name)) {
      return html`<p class="notice warning" role="alert">
        The code of this part could not be loaded: its server answers again, but this page must be loaded again to get
        it. The reports shown, model and GPUs stay.
        <button type="button" data-action="reload" @click=${askForReload}>Load the page again</button>
      </p>`;
    }
    return html`<p class="notice warning" role="alert">
      The code of this part could not be loaded: its server did not answer. Nothing is lost.
      <button type="button" data-action="load-again" @click=${() => void this.#again(name)}>Try again</button>
    </p>`;
  }
}

/** The page knows what to keep. */
function askForReload({ target }: Event): void {
  target?.dispatchEvent(new CustomEvent('ridgepoint-reload', { bubbles: true, composed: true }));
}
