import { html, type TemplateResult, type ReactiveController, type ReactiveControllerHost } from 'lit';
import { checkReport, parseReport, ReportError } from '../../report/parse-report.ts';
import type { Report } from '../../report/report-format.ts';
import { quote } from '../../text/untrusted.ts';
import type { ReportErrorDetail } from './chart-element.ts';

/**
 * The report of a chart, from an address or from the page: checked in either case before it is shown. Where it cannot
 * be, a sentence says why, `ridgepoint-error` is fired, and theory alone is shown.
 */
export class ReportSource implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #show: (report: Report | null) => void;
  #stop: AbortController | null = null;
  #isLoading = false;
  /** Why the last one cannot be shown; null: it can. */
  #problem: string | null = null;

  /** @param show called with each report that arrives, and with null while there is none */
  constructor(host: ReactiveControllerHost & HTMLElement, show: (report: Report | null) => void) {
    this.#host = host;
    this.#show = show;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#stop?.abort();
    this.#isLoading = false;
  }

  /** A sentence while a report is on its way, and when it cannot be shown. */
  words(): TemplateResult | '' {
    if (this.#problem !== null) return html`<p class="source failed" role="alert">${this.#problem}</p>`;
    if (!this.#isLoading) return '';
    return html`<p class="source" role="status">Loading the report; theory is shown until it is here.</p>`;
  }

  /** Shows what the page says is a report: its object or JSON text; null or undefined: none. Never throws. */
  take(given: unknown): void {
    this.#begin();
    try {
      this.#show(reportOf(given));
    } catch (error) {
      this.#fail(
        error instanceof ReportError
          ? `The report cannot be shown: ${error.message}.`
          : 'The report cannot be shown: expected a report as an object or JSON text, got something that cannot be read.',
      );
    }
  }

  /** Loads the report at an address, instead of one that is still on its way; null or empty: none. */
  async load(address: string | null): Promise<void> {
    this.#begin();
    if (!address) return;
    const { signal } = (this.#stop = new AbortController());
    this.#isLoading = true;
    this.#show(null);
    const loaded = await fetched(address, signal);
    if (signal.aborted) return;
    this.#isLoading = false;
    if (typeof loaded === 'string') this.#fail(loaded);
    else this.#show(loaded);
  }

  #begin(): void {
    this.#stop?.abort();
    this.#problem = null;
    this.#isLoading = false;
    this.#host.requestUpdate();
  }

  #fail(message: string): void {
    this.#problem = message;
    this.#show(null);
    const detail: ReportErrorDetail = { message };
    // Not within the assignment of a property, after which a page may add its listener.
    queueMicrotask(() =>
      this.#host.dispatchEvent(new CustomEvent('ridgepoint-error', { detail, bubbles: true, composed: true })),
    );
  }
}

function reportOf(given: unknown): Report | null {
  if (given === null || given === undefined) return null;
  return typeof given === 'string' ? parseReport(given) : checkReport(given);
}

/** The report at an address, or a sentence on why there is none. */
async function fetched(address: string, signal: AbortSignal): Promise<Report | string> {
  const from = quote(address, 120);
  try {
    const response = await fetch(new URL(address, document.baseURI), { signal });
    if (!response.ok) return `Report ${from}: expected a file, got HTTP status ${response.status}.`;
    return parseReport(await response.text());
  } catch (error) {
    if (error instanceof ReportError) return `Report ${from} cannot be shown: ${error.message}.`;
    return `Report ${from} could not be loaded: the address is wrong, the network is down, or that site does not allow this page to read it.`;
  }
}
