import { Script } from 'node:vm';
import { quote } from '../../text/untrusted.ts';
import { browserNamed, engineOf } from '../browser/find-browser.ts';
import { CliError, EXIT } from '../exit.ts';
import { userPath } from '../paths.ts';
import type { AttachOptions } from './attach.ts';

/** @throws CliError `usage` for options that cannot go together, or are no JavaScript */
export function checkAttach(options: AttachOptions): void {
  checkExpression('--until', options.until);
  checkExpression('--start', options.start);
  const problem = problemOf(options);
  if (problem !== null) throw new CliError(EXIT.usage, problem);
}

function problemOf(options: AttachOptions): string | null {
  const { browserUrl, launch, headed, browser, adapter } = options;
  const ofLaunch = { '--launch': launch, '--headed': headed, '--browser': browser, '--adapter': adapter };
  const [other] = Object.entries(ofLaunch).find(([, value]) => value !== undefined) ?? [];
  if (browserUrl !== undefined && other !== undefined) {
    return `${other}: expected no --browser-url with it, which names a browser that runs already`;
  }
  if (options.ceilings === '') return '--ceilings: expected a report file, got ""';
  if (options.unique && options.count === 'off')
    return '--unique: expected no --count off with it, which counts nothing';
  if (options.withSource && options.json === undefined) {
    return '--with-source: expected --json with it, the file that is to hold the WGSL';
  }
  return isFirefox(browser) ? FIREFOX : null;
}

const FIREFOX =
  '--browser: expected Chrome, Chromium or Edge, got Firefox, into whose pages nothing can be put from outside; there, load dist/attach/ridgepoint-attach.js with a <script> tag before the scripts of the page, and call ridgepointAttach.save() in its console';

function isFirefox(browser: string | undefined): boolean {
  if (browser === undefined) return false;
  const named = browserNamed(browser);
  if (named !== null) return named === 'firefox';
  try {
    return engineOf(userPath(browser)) === 'firefox';
  } catch {
    // No such file; the search for browsers says so.
    return false;
  }
}

/** Only what stands between brackets of either kind is an expression, and no piece of two. */
const WHOLE = [(text: string) => `async () => (${text}\n)`, (text: string) => `async () => [${text}\n]`];

function checkExpression(option: string, text: string | undefined): void {
  if (text === undefined) return;
  if (text.trim() !== '' && WHOLE.every((whole) => syntaxError(whole(text)) === null)) return;
  throw new CliError(EXIT.usage, `${option}: expected a JavaScript expression, got ${quote(text)}${whyNone(text)}`);
}

/** What is wrong with an expression, as if nothing stood after it. */
function whyNone(text: string): string {
  if (text.trim() === '') return '';
  const why = syntaxError(`async () => [${text}`) ?? syntaxError(text);
  return why === null ? '' : `: ${why}`;
}

function syntaxError(text: string): string | null {
  try {
    void new Script(text);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
