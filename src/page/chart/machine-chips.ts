import { html, type TemplateResult } from 'lit';
import type { ZoomBox } from './chart-zoom.ts';
import type { Frame } from '../../plot/scene/chart.ts';
import { shortName, hueOf, type Hue } from '../../machines/machine.ts';
import { briefNames } from '../../report/brief-names.ts';
import { measuredHue, type MeasuredMachine } from '../../report/measured-machine.ts';
import type { Scenario } from '../../scenario/scenario.ts';

/** A machine on the chart, as its button shows it. */
export interface ChipMachine {
  readonly id: string;
  /** A few words. */
  readonly name: string;
  readonly whole: string;
  readonly hue: Hue;
}

/** The machines of a chart: measured ones first, then the GPUs of the scenario. */
export function chipMachines(machines: readonly MeasuredMachine[], scenario: Scenario): ChipMachine[] {
  const names = briefNames(machines.map(({ name }) => name));
  return [
    ...machines.map((machine, index) => ({
      id: machine.id,
      name: names[index]!,
      whole: machine.name,
      hue: measuredHue(machine),
    })),
    ...scenario.gpus.map(({ gpu }) => ({ id: gpu.id, name: shortName(gpu), whole: gpu.name, hue: hueOf(gpu) })),
  ];
}

/** One button a machine, with its colour and dash; pressed: it is isolated. Empty where there is nothing to choose. */
export function machineChips(
  machines: readonly ChipMachine[],
  isolated: string | null,
  isolate: (machine: string) => void,
): TemplateResult | '' {
  if (machines.length < 2) return '';
  return html`<div
    class=${isolated === null ? 'chips' : 'chips isolating'}
    role="group"
    aria-label="Machines: press one to show it alone"
  >
    ${machines.map(
      ({ id, name, whole, hue }) =>
        html`<button
          type="button"
          data-isolate=${id}
          aria-pressed=${id === isolated}
          title=${whole}
          @click=${() => isolate(id)}
        >
          <svg class=${hue} width="30" height="6" aria-hidden="true"><path class="line" d="M0 3H30" /></svg
          ><span>${name}</span>
        </button>`,
    )}
  </div>`;
}

/** The box while it is drawn. */
export const zoomBox = (box: ZoomBox | null): TemplateResult | '' =>
  box
    ? html`<div
        class="box"
        .style=${`left:${box.x}px;top:${box.y}px;width:${box.width}px;height:${box.height}px`}
      ></div>`
    : '';

/** What stands in a plot without a roof or mark in sight: what it is, and the way back. */
export const nothingHere = ({ plot, width, height }: Frame, showAll: () => void): TemplateResult => {
  const share = (part: number, of: number): string => `${(part / of) * 100}%`;
  const style = [
    `left:${share(plot.x, width)}`,
    `top:${share(plot.y, height)}`,
    `width:${share(plot.width, width)}`,
    `height:${share(plot.height, height)}`,
  ].join(';');
  return html`<div class="nothing" .style=${style}>
    <p role="status">
      <span>Nothing here. Press <span class="by-key">0 or</span></span>
      <button type="button" data-zoom="reset" @click=${showAll}>Reset zoom</button>
      <span>to go back.</span>
    </p>
  </div>`;
};

/** Three buttons: closer, farther, everything. */
export const viewButtons = (isZoomed: boolean, zoom: (factor: number) => void, showAll: () => void): TemplateResult =>
  html`<div class="views" role="group" aria-label="View">
    <button
      type="button"
      data-zoom="in"
      aria-label="Zoom in"
      title="Zoom in: +, Ctrl and the wheel, two fingers, or Shift and drag"
      @click=${() => zoom(0.5)}
    >
      +
    </button>
    <button
      type="button"
      data-zoom="out"
      aria-label="Zoom out"
      title="Zoom out: −"
      ?disabled=${!isZoomed}
      @click=${() => zoom(2)}
    >
      −
    </button>
    <button
      type="button"
      data-zoom="whole"
      aria-label="Whole view"
      title="Whole view: 0 or Escape"
      ?disabled=${!isZoomed}
      @click=${showAll}
    >
      <svg width="14" height="14" aria-hidden="true">
        <path d="M1 5V1H5M9 1H13V5M13 9V13H9M5 13H1V9" fill="none" stroke="currentColor" stroke-width="1.5" />
      </svg>
    </button>
  </div>`;
