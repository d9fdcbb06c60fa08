import { html, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { serverVersion, type ServerVersion } from './server-version.ts';
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
  /** Views that could not be fetched, with what their server has: `stuck`, the version that is open, but not for this page. */
  readonly #faults = new Map<string, ServerVersion | 'stuck'>();
  readonly #ask: () => Promise<ServerVersion>;

  /** @param ask finds out what the server has after a view could not be fetched */
  constructor(
    host: ReactiveControllerHost,
    loaders: Readonly<Partial<Record<string, Loader>>> = LOADERS,
    ask: () => Promise<ServerVersion> = serverVersion,
  ) {
    this.#host = host;
    this.#loaders = loaders;
    this.#ask = ask;
  }

  /** Whether the code of a view could not be fetched. */
  isMissing(name: string): boolean {
    return this.#faults.has(name);
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
      this.#faults.delete(name);
    } catch {
      this.#faults.set(name, await this.#ask());
      // Tried again when the view is next requested.
      this.#asked.delete(name);
    }
    this.#underWay.delete(name);
    this.#host.requestUpdate();
  }

  /**
   * Tries again. Firefox remembers modules that failed for as long as the page is open: if the server answers and the code
   * is still missing, only loading the page again helps.
   */
  async #again(name: Part, button: EventTarget | null): Promise<void> {
    const place = (button as Element | null)?.closest<HTMLElement>('[data-view]');
    await this.load(name);
    if (this.#faults.get(name) === 'same') this.#faults.set(name, 'stuck');
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    if (place && document.activeElement === document.body) takeFocus(place);
  }

  /** What stands in for a view that could not be fetched; empty while all is well. */
  notice(name: Part): TemplateResult | '' {
    const fault = this.#faults.get(name);
    if (fault === undefined) return '';
    if (fault === 'newer' || fault === 'stuck') {
      return html`<p class="notice warning" role="alert">
        ${RELOAD_WORDS[fault]}
        <button type="button" data-action="reload" @click=${askForReload}>
          ${fault === 'newer' ? 'Reload' : 'Load the page again'}
        </button>
      </p>`;
    }
    return html`<p class="notice warning" role="alert">
      The code of this part could not be loaded${fault === 'none' ? ': its server did not answer' : ''}. Nothing is
      lost.
      <button type="button" data-action="load-again" @click=${({ target }: Event) => void this.#again(name, target)}>
        Try again
      </button>
    </p>`;
  }
}

const RELOAD_WORDS = {
  newer:
    'A newer version of Ridgepoint is out, and the code of this part of yours is gone from the server. Reload to get it: the reports shown, model and GPUs stay.',
  stuck:
    'The code of this part could not be loaded: its server answers, but this page must be loaded again to get it. The reports shown, model and GPUs stay.',
} as const;

/** Gives a view the focus of a button that is gone: to what became of the button, or to the view itself. */
function takeFocus(view: HTMLElement): void {
  const button = view.querySelector<HTMLElement>('.notice button');
  if (!button) view.tabIndex = -1;
  (button ?? view).focus({ preventScroll: true });
}

/** The page knows what to keep. */
function askForReload({ target }: Event): void {
  target?.dispatchEvent(new CustomEvent('ridgepoint-reload', { bubbles: true, composed: true }));
}
