import { html, type TemplateResult } from 'lit';
import { rateOf, roofOf, type Machine } from '../../machines/machine.ts';
import { arithmeticOf } from '../../machines/arithmetic.ts';
import type { MeasuredMachine } from '../../report/measured-machine.ts';
import type { MeasuredResult, Report } from '../../report/report-format.ts';
import { roofHere, type Scenario } from '../../scenario/scenario.ts';
import { sampleHistogram } from '../explained/sample-histogram.ts';

/** The samples of a result as a histogram with the interval of its time, and how they were taken. */
export function sampleFacts({ time }: MeasuredResult, { clock }: Report): TemplateResult {
  const { samplesSeconds, estimate, rounds, dispatchesPerSample, invalid, cache, stop, dropped = 0 } = time;
  const by = time.flags.includes('wall-clock') || clock.source === 'wall-clock' ? 'the wall clock' : 'GPU timestamps';
  const left = [
    invalid === 0 ? '' : ` ${invalid} invalid ${invalid === 1 ? 'sample was' : 'samples were'} left out.`,
    dropped === 0 ? '' : ` ${dropped} ${dropped === 1 ? 'was' : 'were'} repeated because the canary had changed.`,
  ];
  const many = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;
  return html`<h3>Samples of one dispatch</h3>
    ${sampleHistogram({ samples: samplesSeconds, interval: [estimate.low, estimate.high] })}
    <p class="quiet">
      Source: ${by}, ${many(rounds, 'round', 'rounds')} of ${many(dispatchesPerSample, 'dispatch', 'dispatches')} on
      ${cache} data; ended: ${stop}.${left}
    </p>`;
}

/** The publication behind a mark or a roof of a datasheet; empty for what was measured. */
export function datasheetSource(scenario: Scenario, selected: string, machines: readonly MeasuredMachine[]): string {
  const id = selected.replace(/^roof\//, '');
  if (machines.some((machine) => id.startsWith(`${machine.id}/`))) return '';
  const gpu = scenario.gpus.find((one) => id.endsWith(`@${one.gpu.id}`) || id.startsWith(`${one.gpu.id}/`))?.gpu;
  if (!gpu) return '';
  if (gpu.origin === 'file') return `the file of ${gpu.name}`;
  const sources = [gpu.memoryBandwidth.source, peakSource(scenario, gpu, id)];
  return [...new Set(sources.filter((source) => source !== ''))].join('; ');
}

/** Where the peak rate of the roof comes from. */
function peakSource(scenario: Scenario, gpu: Machine, id: string): string {
  const { kind } =
    id === `${gpu.id}/f32-vector` ? (roofOf(gpu, 'f32-vector') ?? roofHere(scenario, gpu)) : roofHere(scenario, gpu);
  return rateOf(gpu, arithmeticOf(kind))?.source ?? '';
}
