import { markdownTable, markdownText } from '../../report/markdown.ts';
import { adapterWords, ceilingTable } from '../../report/tables.ts';
import { UNSTEADY_NOTE, unsteadyCeilings } from '../../report/unsteady.ts';
import { formatSeconds } from '../../text/units.ts';
import { sessionAdvice } from '../advice/session-advice.ts';
import { adviceLine } from '../advice/advice-words.ts';
import type { Session } from '../session-format.ts';
import { CONTEXT_WORDS, SESSION_STOP_WORDS, TIMING_WORDS } from '../session-words.ts';
import { countedSentences, pipelineTable, timeTable, trafficTable, untimedSentences } from './session-tables.ts';
import { sessionSummary } from './session-summary.ts';

/** Advice that a file gives at most. */
const MOST_ADVICE = 10;

/** The session as Markdown for an issue: what was watched, the answer, time, pipelines, advice, what to know. */
export function sessionMarkdown(session: Session, top = 20): string {
  const summary = sessionSummary(session, top);
  const advice = sessionAdvice(session).slice(0, MOST_ADVICE);
  const sentences = [...untimedSentences(summary, session), ...countedSentences(summary)];
  const list = (lines: readonly string[]): string => lines.map((line) => `- ${markdownText(line)}`).join('\n');
  const blocks = [
    '# Ridgepoint session',
    factsOf(session)
      .map(([name, text]) => `- **${name}:** ${markdownText(text)}`)
      .join('\n'),
    markdownText(summary.sentence),
    ...(session.notes.length > 0 ? [session.notes.map((note) => `> ${markdownText(note)}`).join('\n>\n')] : []),
    markdownTable(timeTable(session)),
    markdownTable(pipelineTable(summary, session)),
    ...(sentences.length > 0 ? [sentences.join(' ')] : []),
    ...(advice.length > 0 ? [`## What to change\n\n${list(advice.map(adviceLine))}`] : []),
    ...(session.ceilings.length > 0 ? [markdownTable(ceilingTable(session))] : []),
    markdownTable(trafficTable(session)),
    ...(unsteadyCeilings(session).size > 0 ? [`_${UNSTEADY_NOTE.replace(':', '_:')}`] : []),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** What was watched, by name. */
export function factsOf(session: Session): readonly (readonly [name: string, text: string])[] {
  const { url, browser, platform, seconds, time, contexts } = session.session;
  const adapters = [...new Set(session.devices.map(({ adapter }) => adapterWords(adapter, browser.name)))];
  const using = contexts.filter(({ usesWebGpu }) => usesWebGpu);
  const kinds = [...new Set(using.map(({ kind }) => kind))].map((kind) => {
    const n = using.filter((context) => context.kind === kind).length;
    return n === 1 ? CONTEXT_WORDS[kind] : `${n} ${CONTEXT_WORDS[kind]}s`;
  });
  return [
    ['Page', url],
    ['Watched', `${formatSeconds(seconds)}, ${session.createdAt}`],
    ['Device', adapters.length > 0 ? adapters.join('; ') : 'none'],
    ['Browser', `${browser.name} ${browser.version} on ${platform}`],
    ['WebGPU in', kinds.length > 0 ? kinds.join(', ') : `none of ${contexts.length} contexts`],
    ['Timed', TIMING_WORDS[time]],
    ...(session.complete
      ? []
      : [
          [
            'Incomplete',
            session.stoppedBy === null ? 'it has not ended' : SESSION_STOP_WORDS[session.stoppedBy],
          ] as const,
        ]),
  ];
}
