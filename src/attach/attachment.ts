import type { ContextRecord, WatchApi, WatchProgress } from '../session/context-record.ts';
import type { Session } from '../session/session-format.ts';
import { contextHere, webGpuHere } from './context-here.ts';
import { install } from './install-hooks.ts';
import { saveJson, sessionHere } from './page-session.ts';
import { readSettings, unknownOptions, type AttachOptions } from './read-settings.ts';
import { Watcher } from './record/watcher.ts';
import { createApi } from './watch-api.ts';

/** What watches the WebGPU of one page, frame or worker, for its author. */
export interface Attachment {
  /** Begins recording anew; it has begun with the watching, unless `paused` was asked for. */
  start(): void;
  /** What was recorded so far, in a few numbers. */
  progress(): WatchProgress;
  /**
   * Ends the recording, waits for submitted work, and returns the session: what `ridgepoint-session` files hold, without
   * ceilings. Called again it returns the same recording.
   */
  stop(): Promise<Session>;
  /**
   * `stop`, and has the browser save the session as a file.
   * @param name of the file; `session.json` by default
   * @throws Error in a worker, which cannot save files
   */
  save(name?: string): Promise<Session>;
}

/** Watches from the first call on; its methods are those of what it returns. */
export interface Attach extends Attachment {
  /**
   * The first call in a page or worker decides the options. Devices that were made before are not seen.
   * @throws TypeError for an option of another name
   */
  (options?: AttachOptions): Attachment;
}

/** What is offered as `globalThis.ridgepointAttach`: to authors, and to drivers of the page. */
export type AttachedHere = Attachment & WatchApi;

declare global {
  /** What watches here; undefined: nothing does. */
  var ridgepointAttach: AttachedHere | undefined;
}

const NO_WEBGPU = 'There is no WebGPU here: it needs a browser that has it, and https or localhost.';

/** Watches the WebGPU here from now on, once: a second call changes nothing. Without WebGPU, sessions are empty. */
export function attachHere(given: Readonly<Record<string, unknown>>): AttachedHere {
  if (globalThis.ridgepointAttach) return globalThis.ridgepointAttach;
  const { options, withSource, problems } = readSettings(given);
  const classes = webGpuHere();
  const watcher = classes ? install(classes, options) : new Watcher(options);
  const api = createApi(watcher, contextHere());
  const notes = [...problems, ...(classes ? [] : [NO_WEBGPU])];
  for (const note of problems) console.warn(`ridgepoint-attach: ${note}`);
  const finished = async (): Promise<Session> => {
    const record: ContextRecord = await api.finish();
    return sessionHere(record, { withSource, notes });
  };
  const value: AttachedHere = {
    ...api,
    stop: finished,
    async save(name = 'session.json') {
      if (typeof document === 'undefined') {
        throw new Error('save: expected a page, got a worker; post the session of stop() to its page');
      }
      const session = await finished();
      saveJson(session, name);
      return session;
    },
  };
  Object.defineProperty(globalThis, 'ridgepointAttach', { value, configurable: true });
  return value;
}

function attachWith(options: AttachOptions = {}): Attachment {
  const [unknown] = unknownOptions({ ...options });
  if (unknown !== undefined) throw new TypeError(`attach: ${unknown}`);
  return attachHere({ ...options });
}

/** Watches the WebGPU of the page or worker that imports it. */
export const attach: Attach = /* @__PURE__ */ Object.assign(attachWith, {
  start: () => attachHere({}).start(),
  progress: () => attachHere({}).progress(),
  stop: () => attachHere({}).stop(),
  save: (name?: string) => attachHere({}).save(name),
});
