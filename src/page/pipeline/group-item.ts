import { html, type TemplateResult } from 'lit';
import { samplesTexels } from '../../report/counted/counted.ts';
import { claimedShare, unsteadyCeilings } from '../../report/unsteady.ts';
import { gridText } from '../../session/session-words.ts';
import type { KnownWork } from '../../session/known-work.ts';
import type { PipelineTotals } from '../../session/pipeline-totals.ts';
import type { Session, SessionGroup } from '../../session/session-format.ts';
import { formatBytes, formatSeconds, formatShare, si } from '../../text/units.ts';

/** Bindings listed of a group. */
const MOST_BINDINGS = 16;

/**
 * A group of dispatches: its grid, times, counts, place and bindings.
 *
 * @param open opens it in the Kernel view; null: there is no button
 */
export function groupItem(
  group: SessionGroup,
  { seconds, works }: PipelineTotals,
  session: Session,
  open: (() => void) | null,
): TemplateResult {
  const { dispatches, time, timed, bindings, dependsOnData } = group;
  const name = gridText(group);
  const share = time && seconds > 0 ? `, ${formatShare(time.sum / seconds)} of its time` : '';
  return html`<li data-group=${group.id}>
    <p class="grid">
      <strong>${name}</strong>
      <span>${dispatches.toLocaleString('en')} ${dispatches === 1 ? 'dispatch' : 'dispatches'}${share}</span>
      ${
        open
          ? html`<button type="button" data-action="open-group" aria-label=${`Open in Kernel: ${name}`} @click=${open}>
              Open in Kernel
            </button>`
          : ''
      }
    </p>
    <dl>
      <div>
        <dt>time</dt>
        <dd>
          ${time ? `least ${formatSeconds(time.least)}, median ${formatSeconds(time.median)}, sum ${formatSeconds(time.sum)} of ${timed}` : 'not timed'}
        </dd>
      </div>
      <div>
        <dt>work</dt>
        <dd>${workWords(group, works.get(group)!, session)}</dd>
      </div>
      ${
        dependsOnData
          ? html`<div>
              <dt>varies</dt>
              <dd>${rangeWords(dependsOnData)}: it depends on the data${group.grid ? '' : ' or the grid'}</dd>
            </div>`
          : ''
      }
      <div>
        <dt>bindings</dt>
        <dd>${bindings.length === 0 ? 'none' : bindingWords(bindings)}</dd>
      </div>
    </dl>
  </li>`;
}

function workWords(group: SessionGroup, known: KnownWork, session: Session): string {
  if (known.kind === 'nothing') return 'none: it had no workgroups';
  if (known.kind === 'unknown') {
    if (group.notCounted !== null) return `not counted: ${group.notCounted}`;
    return session.session.count === 'off' ? 'counting was off' : 'not counted';
  }
  const { done } = known;
  const { flop, bytesRead, bytesWritten } = done.work;
  const place = group.roofline;
  const share = place && claimedShare({ roofline: place }, unsteadyCeilings(session));
  const standing = place
    ? share === null
      ? `, under ${place.ceiling}`
      : `, ${known.kind === 'estimated' ? '~' : ''}${formatShare(share)} of ${place.ceiling}`
    : '';
  const least = done.unique && samplesTexels(done.counted) ? '≥ ' : '';
  const bytes = si(bytesRead + bytesWritten, 'B');
  return known.kind === 'estimated'
    ? `~${si(flop, 'FLOP')}, ${least}~${bytes} a dispatch${standing}; ${estimateWords(known, group)}`
    : `${si(flop, 'FLOP')}, ${least}${bytes} a dispatch${standing}`;
}

/** What an estimate is from, and how far that differs. */
function estimateWords({ from }: KnownWork & { readonly kind: 'estimated' }, { grid }: SessionGroup): string {
  const groups = `${from.length} counted ${from.length === 1 ? 'group' : 'groups'}`;
  const alike = `of the ${grid ? 'same' : 'one'} grid and sizes${grid ? '' : ' known of its pipeline'}`;
  const flop = from.flatMap(({ counts }) => counts.map((count) => count.flop));
  const [least, most] = [Math.min(...flop), Math.max(...flop)];
  const range = least === most ? '' : `, which did ${si(least, 'FLOP')} to ${si(most, 'FLOP')}`;
  return `estimated from ${groups} ${alike}${range}`;
}

/** `1.20 MFLOP to 3.40 MFLOP, 1.00 MB to 2.00 MB`; with the unique bytes, if they differ where all were marked. */
function rangeWords({ flop, bytes, unique = [0, 0] }: NonNullable<SessionGroup['dependsOnData']>): string {
  const range = ([low, high]: readonly [number, number], unit: string): string =>
    low === high ? si(low, unit) : `${si(low, unit)} to ${si(high, unit)}`;
  const touched = unique[0] > 0 && unique[0] !== unique[1] ? `, ${range(unique, 'B')} of them unique` : '';
  return `${range(flop, 'FLOP')}, ${range(bytes, 'B')}${touched}`;
}

/** `0.0 read 256 KiB, 0.1 uniform 64 B`. */
function bindingWords(bindings: SessionGroup['bindings']): string {
  const words = bindings
    .slice(0, MOST_BINDINGS)
    .map(({ id, kind, access, bytes, format }) =>
      [
        id,
        kind === 'storage' ? (access ?? kind).replace('_', ' and ') : kind,
        format ?? null,
        bytes === null ? null : formatBytes(bytes),
      ]
        .filter((part) => part !== null)
        .join(' '),
    );
  return words.join(', ') + (bindings.length > MOST_BINDINGS ? `, ${bindings.length - MOST_BINDINGS} more` : '');
}
