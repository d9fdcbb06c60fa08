import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { whenIdle } from '../idle.ts';
import type { SectionName } from './page-nav.ts';

/** Loads the code of one section, which defines its elements. */
type Loader = () => Promise<unknown>;

/** Sections whose code the first view does not need. Their elements stay undefined until it is loaded. */
const LOADERS: Readonly<Partial<Record<SectionName, Loader>>> = {
  batching: () =>
    Promise.all([
      import('../chart/batching-chart.ts'),
      import('../batching/live-batching.ts'),
      import('../batching/measured-steps.ts'),
      import('../batching/queue-view.ts'),
    ]),
  model: () => import('../scenario/scenario-panel.ts'),
  field: () => import('../field/field-chart.ts'),
  guide: () => import('../guide/guide-walk.ts'),
  kernel: () => import('../kernel/your-kernel.ts'),
  counting: () => import('../kernel/counting-conventions.ts'),
};

/** Distance from the view at which a section's code is fetched: one viewport. */
const NEAR = '100%';

/**
 * Fetches the code of lazy sections: when one comes near the view, when it is requested, or when the page is idle, so that
 * an open page no longer needs its server. Properties set on an element before its class is defined are kept.
 */
export class LazySections implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #loaders: Readonly<Partial<Record<string, Loader>>>;
  readonly #asked = new Set<string>();
  #observer: IntersectionObserver | null = null;

  constructor(
    host: ReactiveControllerHost & HTMLElement,
    loaders: Readonly<Partial<Record<string, Loader>>> = LOADERS,
  ) {
    this.#host = host;
    this.#loaders = loaders;
    host.addController(this);
  }

  /** Sections that could not be fetched. */
  readonly missing = new Set<string>();

  hostConnected(): void {
    this.#observer = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          const name = target.getAttribute('data-section');
          if (isIntersecting && name !== null) void this.load(name);
        }
      },
      { rootMargin: `${NEAR} 0px` },
    );
    whenIdle(() => {
      if (this.#host.isConnected) for (const name of Object.keys(this.#loaders)) void this.load(name);
    });
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#observer = null;
  }

  hostUpdated(): void {
    for (const name of Object.keys(this.#loaders)) {
      if (this.#asked.has(name)) continue;
      const section = this.#host.querySelector(`[data-section="${name}"]`);
      if (section) this.#observer?.observe(section);
    }
  }

  /** Fetches a section's code; null if it is not lazy or was already requested. Never rejects. */
  load(name: string): Promise<void> | null {
    const loader = Object.hasOwn(this.#loaders, name) ? this.#loaders[name] : undefined;
    if (!loader || this.#asked.has(name)) return null;
    this.#asked.add(name);
    return loader()
      .then(
        () => void this.missing.delete(name),
        () => {
          // Retried when the section next comes near or is requested.
          this.#asked.delete(name);
          this.missing.add(name);
        },
      )
      .then(() => this.#host.requestUpdate());
  }
}
