import type { LitElement, ReactiveController } from 'lit';
import type { KeptReports } from './kept-reports.ts';

/** Redraws an element whenever the kept reports that it shows change, and has them read again when it is shown again. */
export class FollowKept implements ReactiveController {
  readonly #host: LitElement & { readonly kept: KeptReports | null };
  #followed: KeptReports | null = null;

  constructor(host: LitElement & { readonly kept: KeptReports | null }) {
    this.#host = host;
  }

  hostConnected(): void {
    void this.#host.kept?.refresh();
    this.#follow(this.#host.kept);
  }

  hostUpdate(): void {
    if (this.#host.isConnected) this.#follow(this.#host.kept);
  }

  hostDisconnected(): void {
    this.#follow(null);
  }

  #follow(kept: KeptReports | null): void {
    if (kept === this.#followed) return;
    this.#followed?.removeEventListener('change', this.#onChange);
    this.#followed = kept;
    kept?.addEventListener('change', this.#onChange);
  }

  readonly #onChange = (): void => this.#host.requestUpdate();
}
