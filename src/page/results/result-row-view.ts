import { html, nothing, type TemplateResult } from 'lit';
import { operatorTitle, USER_OP } from '../../ops/index.ts';
import { dimensionWords, isWrong, runWords, slowerWords, type OperatorContests } from '../../report/best-first.ts';
import { countedRange } from '../../report/counted/counted-points.ts';
import { phraseFor } from '../../report/counted/phrase.ts';
import { resultId, type MeasuredMachine } from '../../report/measured-machine.ts';
import type { MeasuredResult, Report } from '../../report/report-format.ts';
import { FLAG_WORDS } from '../../report/result-words.ts';
import { unsteadyCeilings, type UnsteadyCeilings } from '../../report/unsteady.ts';
import type { Dtype } from '../../ops/dtype.ts';
import { formatBareIntensity, formatByteRate, formatFlopRate, formatInterval, formatShare } from '../../text/units.ts';
import { explained } from '../explained/explained.ts';
import * as cells from './result-cells.ts';
import type { HeadingEntry, ResultEntry } from './result-entries.ts';

/** What rows need to know beside their entry. */
export interface RowSetting {
  readonly machine: MeasuredMachine;
  readonly selected: MeasuredResult | null;
  /** Id of the result whose row is the tab stop. */
  readonly stop: string | null;
  readonly nameDtype: (dtype: Dtype) => string;
  readonly columns: number;
}

/** The heading of an operator: its title, and the dimensions that all its rows share. */
export const headingRow = ({ group: { op, common }, isHidden }: HeadingEntry, columns: number): TemplateResult =>
  html`<tr role="row" class="heading" ?hidden=${isHidden}>
    <th role="rowheader" scope="rowgroup" colspan=${columns}>${operatorTitle(op)} <small>${common}</small></th>
  </tr>`;

/** One result. A hidden row holds its name alone, so that a large report stays quick. */
export function resultRow(entry: ResultEntry, setting: RowSetting): TemplateResult {
  const { contest, result, isBest, isOpen, isHidden } = entry;
  const { machine, selected, stop } = setting;
  const isSelected = result === selected;
  const words = [isBest ? 'best' : 'other', ...(isSelected ? ['selected'] : []), ...(isOpen ? ['open'] : [])];
  return html`<tr
    role="row"
    class=${words.join(' ')}
    data-result=${resultId(machine, result.id)}
    data-work=${contest.key}
    tabindex=${result.id === stop ? 0 : -1}
    aria-level=${isBest ? 1 : 2}
    aria-selected=${isSelected ? 'true' : 'false'}
    aria-expanded=${isBest && contest.others.length > 0 ? (isOpen ? 'true' : 'false') : nothing}
    aria-label=${isHidden ? result.kernel : rowWords(entry, setting)}
    ?hidden=${isHidden}
  >
    <th role="rowheader" scope="row" class="shape" tabindex="-1">${shapeCell(entry, setting)}</th>
    <td role="gridcell" class="kernel" tabindex="-1">${kernelCell(entry, isSelected)}</td>
    ${isHidden ? '' : numberCells(entry, setting)}
  </tr>`;
}

function numberCells({ result }: ResultEntry, { machine }: RowSetting): TemplateResult {
  const { achieved, roofline, time } = result;
  const { report } = machine;
  const told = (text: unknown, explain: cells.Explain): TemplateResult =>
    explained(text, () => explain(result, machine), { tab: false });
  const interval = time.estimate.value > 0 ? told(formatInterval(time.estimate), cells.explainInterval) : '–';
  const share = roofline ? told(shareWords(roofline, unsteadyCeilings(report)), cells.explainShare) : '–';
  return html`<td role="gridcell" class="number intensity" tabindex="-1">
      ${told(intensity(result), cells.explainIntensity)}
    </td>
    <td role="gridcell" class="number flop" tabindex="-1">
      ${told(formatFlopRate(achieved.flopPerSecond), cells.explainRate)}
    </td>
    <td role="gridcell" class="number bytes" tabindex="-1">
      ${told(formatByteRate(achieved.bytesPerSecond), cells.explainTraffic)}
    </td>
    <td role="gridcell" class="share" tabindex="-1">${share}</td>
    <td role="gridcell" class="bound" tabindex="-1">${roofline ? told(roofline.ceiling, cells.explainRoof) : '–'}</td>
    <td role="gridcell" class="number interval" tabindex="-1">${interval}</td>
    <td role="gridcell" class="next" tabindex="-1">${phraseOf(result, report)}</td>`;
}

/** What is particular to the row: where it stands, and the operator unless a heading says it. */
function shapeCell({ contest, result, isBest, group }: ResultEntry, setting: RowSetting): unknown {
  const { machine, nameDtype } = setting;
  if (!isBest) {
    const words = slowerWords(contest.best, result) || 'other';
    return explained(words, () => cells.explainSlower(contest.best)(result, machine), { tab: false });
  }
  // A kernel's name says its operator where no heading does.
  return html`<span class="size">${partsOf(result, nameDtype, group).join(' · ')}</span>`;
}

function partsOf(result: MeasuredResult, nameDtype: RowSetting['nameDtype'], group?: OperatorContests): string[] {
  const { op, shape, dtype } = result;
  const size = dimensionWords(shape, op, (name) => group?.varying.has(name) ?? true);
  return [runWords(result), size, nameDtype(dtype)].filter((part) => part !== '');
}

function kernelCell({ contest, result, isBest, isOpen }: ResultEntry, isSelected: boolean): TemplateResult {
  const { op, kernel, time } = result;
  const cut = kernel.indexOf('/') + 1;
  const { length } = contest.others;
  const flags = [...(isWrong(result) ? [WRONG] : []), ...time.flags.map((flag) => [flag, FLAG_WORDS[flag]] as const)];
  return html`<button type="button" class="name" tabindex="-1" aria-pressed=${isSelected ? 'true' : 'false'}>
      <span class=${op === USER_OP ? '' : 'prefix'}>${kernel.slice(0, cut)}</span>${kernel.slice(cut)}</button
    >${
      isBest && length > 0
        ? html` <button type="button" class="others" tabindex="-1" aria-expanded=${isOpen ? 'true' : 'false'}>
            <span>${length} ${length === 1 ? 'other' : 'others'}</span>
          </button>`
        : ''
    }${
      flags.length > 0
        ? html`<span class="flags"
            >${flags.map(([name, words]) => html`<span class="flag" title=${words}>${name}</span> `)}</span
          >`
        : ''
    }`;
}

const WRONG = ['wrong', 'wrong: its output differs from the reference by more than the tolerance'] as const;

/** Intensity of the useful work, and the counted range: over bytes requested to over bytes touched. */
function intensity(result: MeasuredResult): TemplateResult {
  const counted = countedRange(result);
  const own = formatBareIntensity(result.achieved.intensity);
  const useful = result.work ? own : '';
  if (counted === null) return html`${own}`;
  return html`${useful}<span class="counted">${useful === '' ? '' : ' → '}${counted}</span>`;
}

function shareWords({ efficiency, ceiling }: NonNullable<MeasuredResult['roofline']>, unsteady: UnsteadyCeilings) {
  if (unsteady.has(ceiling)) return html`<span class="value">–</span>`;
  const width = Math.max(0, Math.min(1, efficiency)) * 100;
  // A content security policy may forbid style attributes, but not properties.
  return html`<span class="value">${formatShare(efficiency)}</span
    ><span class="bar" aria-hidden="true"><span .style=${`width:${width.toFixed(1)}%`}></span></span>`;
}

/** Cached: it depends on the report alone, and a table is drawn again at every key of a filter. */
const PHRASES = new WeakMap<MeasuredResult, string>();

function phraseOf(result: MeasuredResult, report: Report): string {
  const phrase = PHRASES.get(result) ?? phraseFor(result, report);
  PHRASES.set(result, phrase);
  return phrase;
}

/** A row in a sentence, for those who hear it. */
function rowWords({ contest, result, isBest }: ResultEntry, { machine, nameDtype }: RowSetting): string {
  const { kernel, op, achieved, roofline } = result;
  const { report } = machine;
  const isSteady = roofline && !unsteadyCeilings(report).has(roofline.ceiling);
  return [
    isBest ? operatorTitle(op) : slowerWords(contest.best, result),
    ...(isBest ? partsOf(result, nameDtype) : []),
    kernel,
    formatFlopRate(achieved.flopPerSecond),
    ...(isSteady ? [`${formatShare(roofline.efficiency)} of ${roofline.ceiling}`] : []),
    phraseOf(result, report),
  ]
    .filter((part) => part !== '')
    .join(', ');
}
