import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { SectionName } from './page-nav.ts';

/** Brings the code of one section, which defines the elements it is made of. */
type Loader = () => Promise<unknown>;

/** Sections whose code the first view does without. Their elements stand in the page, undefined, until it is there. */
const LOADERS: Readonly<Partial<Record<SectionName, Loader>>> = {
  guide: () => import('../guide/guide-walk.ts'),
  kernel: () => import('../kernel/your-kernel.ts'),
  counting: () => import('../kernel/counting-conventions.ts'),
};

/** How near a section may come before its code is fetched, in viewports. */
const NEAR = '100%';

/**
 * Fetches the code of sections that come late: when one comes near, when it is asked for, or when the page has nothing
 * else to do, so that a page once open needs its server no more. An element that a template names before its class is
 * there takes over its properties when the class comes.
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

  /** Fetches a section's code; null where it has none of its own, or has been asked for. Never rejects. */
  load(name: string): Promise<void> | null {
    const loader = Object.hasOwn(this.#loaders, name) ? this.#loaders[name] : undefined;
    if (!loader || this.#asked.has(name)) return null;
    this.#asked.add(name);
    return loader()
      .then(
        () => void this.missing.delete(name),
        () => {
          // The next time it comes near, or is asked for, is another try.
          this.#asked.delete(name);
          this.missing.add(name);
        },
      )
      .then(() => this.#host.requestUpdate());
  }
}

/** After the first paint, when nothing is waiting; Safari has no word for it. */
function whenIdle(callback: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(callback, { timeout: 10_000 });
  else setTimeout(callback, 2_000);
}
