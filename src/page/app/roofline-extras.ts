import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Explanation } from '../../plot/explain/explain.ts';
import type { ExtraItems } from '../../plot/roofline/shown-items.ts';
import { inIdleTime, whenIdle } from '../idle.ts';
import type { PageState } from '../address/page-state.ts';

type Code = typeof import('./extras-code.ts');
type Pulled = Pick<PageState, 'scenario' | 'machine' | 'lever' | 'selected'>;

/** What the roofline shows besides datasheets and reports: its code and its work wait until the page is idle. */
export class RooflineExtras implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #code: Code | null = null;
  #last: { readonly key: readonly unknown[]; readonly items: ExtraItems } | null = null;

  /** Whether estimates take no time any more. */
  hasField = false;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    whenIdle(() => {
      if (this.#host.isConnected) void this.#prepare();
    }, 1_000);
  }

  async #prepare(): Promise<void> {
    try {
      this.#code ??= await import('./extras-code.ts');
    } catch {
      // Offline: the roofline does without.
      return;
    }
    this.#host.requestUpdate();
    await inIdleTime(this.#code.fieldWork);
    this.hasField = true;
    this.#host.requestUpdate();
  }

  /** Typical rates, and the decode step of the selected lever; the same object while nothing changes. Null: not yet known. */
  items({ scenario, machine, lever }: Pulled): ExtraItems | null {
    if (!this.#code) return null;
    const key = [scenario, machine, lever, this.hasField];
    if (!this.#last || key.some((part, i) => part !== this.#last!.key[i])) {
      const gpu = this.#code.chosenGpu(scenario, machine);
      this.#last = { key, items: this.#code.leverItems(scenario, { gpu, lever }, this.hasField) };
    }
    return this.#last.items;
  }

  /** What the mark of the selected lever shows; null: another is selected. */
  explanation({ scenario, machine, lever, selected }: Pulled): Explanation | null {
    if (!this.#code) return null;
    return this.#code.explainLever(scenario, { gpu: this.#code.chosenGpu(scenario, machine), lever }, selected);
  }
}
