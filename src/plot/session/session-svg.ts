import { pipelineTotals } from '../../session/pipeline-totals.ts';
import type { Session } from '../../session/session-format.ts';
import { cut, harmless } from '../../text/untrusted.ts';
import { rooflineScene } from '../roofline/roofline-figure.ts';
import { framedSvg } from '../roofline/svg.ts';
import { sessionDeviceName, sessionItems } from './session-items.ts';

/** Longest address in a title, in characters. */
const MOST_ADDRESS = 60;

/** The pipelines of a session on the roofline, as a standalone SVG file in light colours. */
export function sessionSvg(session: Session): string {
  const { url, browser } = session.session;
  return framedSvg({
    title: `Pipelines of ${cut(harmless(url), MOST_ADDRESS)} on ${sessionDeviceName(session)}`,
    caption: cut(
      harmless(`${browser.name} ${browser.version} · Ridgepoint ${session.tool.version}, ${session.createdAt}`),
      140,
    ),
    draw: (size) => rooflineScene(sessionItems(pipelineTotals(session), session), size),
    note: 'A circle is a pipeline, its area the part of the busy time. Pipelines without FLOP have no place. Lines: measured ceilings.',
  });
}
