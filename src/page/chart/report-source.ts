import { html, type TemplateResult, type ReactiveController, type ReactiveControllerHost } from 'lit';
import { parseReport, ReportError } from '../../report/parse-report.ts';
import type { Report } from '../../report/report-format.ts';
import { quote } from '../../text/untrusted.ts';

/** Loads a report from an address, and says in a sentence why it cannot. */
export class ReportSource implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #loaded: (report: Report) => void;
  #stop: AbortController | null = null;
  #isLoading = false;
  /** Why the last one could not be loaded; null: it could. */
  #problem: string | null = null;

  /** @param loaded called with each report that arrives */
  constructor(host: ReactiveControllerHost, loaded: (report: Report) => void) {
    this.#host = host;
    this.#loaded = loaded;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#stop?.abort();
    this.#isLoading = false;
  }

  /** A sentence while a report is on its way, and when it could not be loaded. */
  words(): TemplateResult | '' {
    if (this.#problem !== null) return html`<p class="source failed" role="alert">${this.#problem}</p>`;
    if (!this.#isLoading) return '';
    return html`<p class="source" role="status">Loading the report; theory is shown until it is here.</p>`;
  }

  /** Loads the report at an address, instead of one that is still on its way; null or empty: none. */
  async load(address: string | null): Promise<void> {
    this.#stop?.abort();
    this.#problem = null;
    this.#isLoading = false;
    if (!address) {
      this.#host.requestUpdate();
      return;
    }
    const { signal } = (this.#stop = new AbortController());
    this.#isLoading = true;
    this.#host.requestUpdate();
    const problem = await this.#fetch(address, signal);
    if (signal.aborted) return;
    this.#isLoading = false;
    this.#problem = problem;
    this.#host.requestUpdate();
  }

  async #fetch(address: string, signal: AbortSignal): Promise<string | null> {
    const from = quote(address, 120);
    try {
      const response = await fetch(new URL(address, document.baseURI), { signal });
      if (!response.ok) return `Report ${from}: expected a file, got HTTP status ${response.status}.`;
      const report = parseReport(await response.text());
      if (!signal.aborted) this.#loaded(report);
      return null;
    } catch (error) {
      if (error instanceof ReportError) return `Report ${from} cannot be shown: ${error.message}.`;
      return `Report ${from} could not be loaded: the address is wrong, the network is down, or that site does not allow this page to read it.`;
    }
  }
}
